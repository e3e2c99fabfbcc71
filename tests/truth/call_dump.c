/* Every call of a repository with what docent ties it to, one line each, for comparison with what a
 * compiler says (README.md here):
 *
 *     PATH:LINE NAME -> PATH:LINE CONFIDENCE        a definition of the repository
 *
 * A call tied to several definitions has a line for each. */
#include "indexer/names.h"
#include "indexer/world.h"
#include <stdio.h>

struct dump {
    repo *r;
    struct world *world;
    const name_table *t;
};

static void must(bool ok, const err *e)
{
    if (ok)
        return;
    fprintf(stderr, "call_dump: %s\n", e->msg);
    exit(1);
}

static uint32_t line_of(const struct dump *k, const struct def *d)
{
    size_t at = table_find(k->t, d->handle);
    return at == SIZE_MAX ? 0 : k->t->symbols.v[at].line;
}

static void dump_call(struct dump *k, const struct loaded_unit *u, const struct reference *x)
{
    static const char *const words[] = {"direct", "import", "name", "pointer", "macro"};
    struct pick picks[MAX_PICKS];
    const struct defs *d = world_defs_of(k->world, x->name);
    struct use use = use_of(k->t, x);
    size_t count = resolve_in(&u->unit, &use, &d, picks);
    for (size_t i = 0; i < count; i++)
        printf("%s:%u %s -> %s:%u %s\n", u->unit.path, x->line, k->t->names[x->name].p,
               d->v[picks[i].def].path, line_of(k, &d->v[picks[i].def]),
               words[picks[i].confidence]);
}

int main(int argc, char **argv)
{
    struct dump k = {0};
    struct update_report report;
    err e = ERR_INIT;
    if (argc != 3)
        return 2;
    struct repo_options o = {.path = argv[1], .database = argv[2]};
    must(repo_open(&k.r, &o, &e) && repo_update(k.r, 0, NULL, &report, &e), &e);
    must((k.t = names_get(k.r, &e)) != NULL, &e);
    k.world = world_new(k.r);
    world_open_sources(k.world);
    for (size_t i = 0; i < k.t->files.len; i++) {
        struct loaded_unit u;
        arena *a = arena_new();
        must(!k.t->files.v[i].blob || unit_load(k.r, k.t->files.v[i].id, a, &u, &e), &e);
        u.unit.world = k.world;
        for (size_t x = 0; k.t->files.v[i].blob && x < u.n_refs; x++)
            if (u.refs[x].kind == REF_CALL)
                dump_call(&k, &u, &u.refs[x]);
        arena_free(a);
    }
    must(world_ok(k.world, &e), &e);
    world_free(k.world);
    repo_close(k.r);
    return 0;
}
