/* Draws definitions at random, has their purposes written, and lays each out for a reader to judge.
 *
 *   purposes REPOSITORY COUNT SEED [MODEL]
 *
 * One entry for each: place, name, the purpose as a load or an explanation gives it, and the code
 * as the model sees it, lines numbered. Whether a sentence is right is for who reads it; the same
 * seed draws the same definitions from the same commit. */
#include "../../prompts/units.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The first `count` of v are a random choice afterwards. */
static void draw(struct read_units *u, size_t count, uint64_t seed)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = i + next_random(&seed) % (u->n - i);
        struct read_unit was = u->v[i];
        u->v[i] = u->v[k];
        u->v[k] = was;
    }
}

static void entry_print(struct unit_reader *r, const struct read_unit *u, size_t number)
{
    struct definition def;
    err e = ERR_INIT;
    if (!unit_definition(r, &u->s, &def, &e)) {
        err_clear(&e);
        return;
    }
    definition_show(&r->job, &def);
    printf("==== %zu  %s:%u  %s\n", number, u->s.path, u->s.line, u->s.qualified);
    printf("PURPOSE %s%s\n", u->said.reason ? "[MARKED] " : "", u->said.text ? u->said.text : "-");
    if (u->said.reason)
        printf("REASON %s\n", u->said.reason);
    if (def.doc[0])
        printf("DOC %s", def.doc);
    uint32_t line = u->s.line;
    str one;
    for (str rest = str_of(def.code); str_next(&rest, '\n', &one);)
        printf("%5u %.*s\n", line++, (int)one.n, one.p);
}

static bool purposes(const char *path, size_t count, uint64_t seed, const char *with_model,
                     arena *a, err *e)
{
    struct docent_options with = {.model = with_model, .no_cache = true};
    struct load_options o = {0};
    struct read_units u;
    repo *r;
    docent *d;
    struct repo_options where = {.path = path};
    struct update_report report;
    if (!repo_open(&r, &where, e))
        return false;
    bool ok = repo_update(r, 0, NULL, &report, e) && docent_open(&d, r, &with, e);
    if (ok) {
        ok = docent_choose_model(d, a, e) && units_list(d, &o, a, &u, NULL, e);
        if (ok && count > u.n)
            count = u.n;
        if (ok)
            draw(&u, count, seed);
        ok = ok && units_read(d, u.v, count, a, NULL, e);
        struct unit_reader files = {.job = {.d = d, .a = a}};
        for (size_t i = 0; ok && i < count; i++)
            entry_print(&files, &u.v[i], i + 1);
        docent_close(d);
    }
    repo_close(r);
    return ok;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: purposes REPOSITORY COUNT SEED [MODEL]\n", stderr);
        return 2;
    }
    err e = ERR_INIT;
    arena *a = arena_new();
    bool ok = purposes(argv[1], strtoul(argv[2], NULL, 10), strtoull(argv[3], NULL, 10),
                       argc > 4 ? argv[4] : NULL, a, &e);
    if (!ok)
        fprintf(stderr, "purposes: %s\n", e.msg);
    arena_free(a);
    return ok ? 0 : 1;
}
