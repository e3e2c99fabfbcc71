/* Any bytes as a tiny repository: the first byte chooses the language, 0x1e begins the next of up
 * to four files. Every reference is tied, every definition ranked, and calls are followed both
 * ways; it ends in time, and what is tied lies in the index. */
#include "engine/base/fs.h"
#include "indexer/lang/lang.h"
#include "indexer/names.h"
#include "indexer/world.h"
#include "tests/fuzz/fuzz.h"
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const double most_seconds = 3.0; /* of CPU, for one input; sanitizers included */
enum { FILES = 4, MOST_SYMBOLS = 8 };

static char folder[200], database[230];

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void remove_folder(void)
{
    err e = ERR_INIT;
    if (!fs_remove_tree(folder, &e))
        fprintf(stderr, "left behind: %s\n", folder);
}

static void make_folder(void)
{
    const char *base = getenv("TMPDIR");
    char path[300];
    if (!base || !*base) /* in memory it is many times as fast */
        base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(folder, sizeof folder, "%s/docent-ties-XXXXXX", base);
    if (!mkdtemp(folder))
        BUG("no folder: %s", folder);
    atexit(remove_folder);
    snprintf(path, sizeof path, "%s/tree", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/tree/lib", folder);
    mkdir(path, 0700);
    snprintf(database, sizeof database, "%s/index.db", folder);
}

/* The files of the input, in place of those of the one before. */
static void write_files(str text)
{
    static const char *const names[FILES] = {"a", "lib/b", "lib/index", "lib/test_c"};
    static char old[FILES][300];
    const struct language *l = &languages[(unsigned char)*text.p % languages_count];
    str rest = str_sub(text, 1, text.n), part, ext = STR("txt");
    if (l->extensions) {
        str all = str_of(l->extensions);
        str_next(&all, ' ', &ext);
    }
    for (size_t i = 0; i < FILES; i++) {
        if (old[i][0])
            remove(old[i]);
        old[i][0] = 0;
        if (!str_next(&rest, 0x1e, &part))
            continue;
        snprintf(old[i], sizeof old[i], "%s/tree/%s." STR_FMT, folder, names[i], STR_ARG(ext));
        FILE *f = fopen(old[i], "wb");
        if (!f || fwrite(part.p, 1, part.n, f) != part.n || fclose(f) != 0)
            BUG("cannot write %s", old[i]);
    }
}

static void must(bool ok, const err *e, const char *what)
{
    if (!ok)
        BUG("%s: %s", what, e->msg);
}

static void tie(struct world *w, const name_table *t, const struct loaded_unit *u,
                const struct reference *x)
{
    struct pick picks[MAX_PICKS];
    const struct defs *d = world_defs_of(w, x->name);
    struct use use = use_of(t, x);
    size_t count = resolve_in(&u->unit, &use, &d, picks);
    for (size_t i = 0; i < count; i++)
        if (picks[i].def >= d->n || table_find(t, d->v[picks[i].def].handle) == SIZE_MAX)
            BUG("a definition that is not there: " STR_FMT, STR_ARG(use.name));
}

static void tie_all(repo *r, arena *a)
{
    err e = ERR_INIT;
    const name_table *t = names_get(r, &e);
    must(t != NULL, &e, "names");
    struct world *w = world_new(r);
    for (size_t i = 0; i < t->files.len; i++) {
        struct loaded_unit u;
        if (!t->files.v[i].blob)
            continue;
        must(unit_load(r, t->files.v[i].id, a, &u, &e), &e, "unit");
        u.unit.world = w;
        for (size_t x = 0; x < u.n_refs; x++)
            tie(w, t, &u, &u.refs[x]);
    }
    must(world_ok(w, &e), &e, "world");
    world_free(w);
}

/* What commands ask of it. */
static void ask(repo *r, arena *a)
{
    err e = ERR_INIT;
    struct symbols all;
    struct edges edges;
    struct ranked_map map;
    struct symbol_query q = {.limit = MOST_SYMBOLS};
    must(repo_rank(r, NULL, &e) && repo_map(r, NULL, 30, a, &map, &e), &e, "rank");
    must(repo_symbols(r, &q, a, &all, &e), &e, "symbols");
    for (size_t i = 0; i < all.n; i++) {
        must(repo_callers(r, &all.v[i], a, &edges, &e), &e, "callers");
        must(repo_callees(r, &all.v[i], a, &edges, &e), &e, "callees");
    }
    if (all.n > 1)
        must(repo_path(r, &all.v[0], &all.v[all.n - 1], a, &edges, &e), &e, "path");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    if (!folder[0])
        make_folder();
    double start = cpu_seconds();
    char tree[230];
    repo *r;
    struct update_report report;
    err e = ERR_INIT;
    arena *a = arena_new();
    remove(database); /* closed: nothing of it lies beside it */
    snprintf(tree, sizeof tree, "%s/tree", folder);
    write_files((str){(const char *)data, size});
    struct repo_options o = {.path = tree, .database = database};
    must(repo_open(&r, &o, &e) && repo_update(r, 1, NULL, &report, &e), &e, "update");
    tie_all(r, a);
    ask(r, a);
    repo_close(r);
    arena_free(a);
    if (cpu_seconds() - start > most_seconds)
        BUG("%s: %.2f s", languages[data[0] % languages_count].name, cpu_seconds() - start);
    return 0;
}
