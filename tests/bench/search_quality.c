/* How good search is: functions are looked for by the first sentence of their doc comment, which
 * has been taken out of the text first.
 *
 *     search_quality [-n PER_REPOSITORY] [-w NAME=VALUE[,NAME=VALUE]]... REPOSITORY...
 *
 * Of each repository's functions with a doc comment of five words or more PER are taken, evenly
 * over the list; their comments are blanked in a copy, the copy is indexed, and each first sentence
 * asked. Reported: hit@1, @5, @10, mean reciprocal rank and time for plain BM25 over the pieces and
 * for repo_search, questions of even and of odd number apart: weights are tuned on the even ones
 * (each -w is one more set of weights to be compared) and judged by the odd ones. -q prints every
 * question with its two ranks. */
#include "engine/base/fs.h"
#include "indexer/search.h"
#include "indexer/terms.h"
#include <stdio.h>
#include <unistd.h>

enum { TOP = 10, MAX_SETS = 40 };

struct question {
    const char *path, *qualified, *text;
    uint32_t line;
};
struct tally {
    unsigned n, at1, at5, at10;
    double reciprocal, seconds;
};
struct run {
    struct search_weights w[MAX_SETS];
    const char *names[MAX_SETS];
    int sets;
    size_t per;
    bool show;
    struct tally plain[2], combined[2][MAX_SETS]; /* by half */
};

static void must(bool ok, const err *e)
{
    if (ok)
        return;
    fprintf(stderr, "search_quality: %s\n", e->msg);
    exit(1);
}

/* ---- choosing ---- */

static str first_sentence(str doc)
{
    for (size_t i = 0; i < doc.n; i++) {
        bool end = i + 1 == doc.n || doc.p[i + 1] == ' ' || doc.p[i + 1] == '\n';
        bool gap = doc.p[i] == '\n' && i + 1 < doc.n && doc.p[i + 1] == '\n';
        if ((doc.p[i] == '.' && end) || gap)
            return str_sub(doc, 0, i);
    }
    return doc;
}

static bool is_candidate(const struct symbol *s)
{
    if ((s->kind != SYM_FUNCTION && s->kind != SYM_METHOD) || s->is_declaration || s->is_test)
        return false;
    str d = first_sentence(str_of(s->doc));
    unsigned n = 0;
    if (!d.n || d.p[0] == '@' || d.p[0] == ':') /* @param ...: no sentence about the whole */
        return false;
    for (size_t i = 0; i < d.n; i++)
        n += d.p[i] > ' ' && (i == 0 || d.p[i - 1] <= ' ');
    return n >= 5 && n <= 40 && s->end_line > s->line;
}

/* ---- blanking ---- */

static bool is_comment(str line)
{
    static const char *const code[] = {"#include", "#if",     "#end", "#el",
                                       "#def",     "#pragma", "#[",   NULL};
    for (size_t i = 0; code[i]; i++)
        if (str_starts(line, str_of(code[i])))
            return false;
    return line.n && (str_starts(line, STR("//")) || str_starts(line, STR("/*")) ||
                      line.p[0] == '*' || line.p[0] == '#');
}

static size_t line_start(const strbuf *b, size_t at)
{
    while (at && b->p[at - 1] != '\n')
        at--;
    return at;
}

static void blank(strbuf *b, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (b->p[i] != '\n')
            b->p[i] = ' ';
}

/* Comment lines right above, decorators between, or a docstring. False: neither was found. */
static bool blank_comment(strbuf *b, const struct symbol *s)
{
    bool any = false;
    for (size_t at = line_start(b, s->start_byte); at > 0;) {
        size_t from = line_start(b, at - 1);
        str line = str_trim(str_sub(strbuf_str(b), from, at - 1));
        if (is_comment(line)) {
            blank(b, from, at - 1);
            any = true;
        } else if (!line.n || (line.p[0] != '@' && line.p[0] != '[' && line.p[0] != '#')) {
            break;
        }
        at = from;
    }
    for (uint32_t i = s->start_byte; i + 3 < s->end_byte && !any; i++) {
        if (memcmp(b->p + i, "\"\"\"", 3) != 0)
            continue;
        size_t end = str_find(strbuf_str(b), STR("\"\"\""), i + 3);
        if (end == SIZE_MAX)
            return false;
        blank(b, i + 3, end);
        any = true;
    }
    return any;
}

static void write_file(const char *folder, const char *path, str text)
{
    char full[4096];
    err e = ERR_INIT;
    snprintf(full, sizeof full, "%s/%s", folder, path);
    char *slash = strrchr(full, '/');
    *slash = 0;
    must(fs_mkdirs(full, &e), &e);
    *slash = '/';
    FILE *f = fopen(full, "w");
    if (!f || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0) {
        perror(full);
        exit(1);
    }
}

/* ---- asking ---- */

static unsigned rank_in(const struct question *q, const char *path, const char *qualified,
                        uint32_t line, unsigned at)
{
    return strcmp(path, q->path) == 0 && line == q->line && strcmp(qualified, q->qualified) == 0
               ? at
               : 0;
}

/* What the text index alone says: its own bm25 over title and body alike. */
static unsigned ask_plain(repo *r, const struct question *q, arena *a)
{
    struct terms t;
    strbuf match;
    db_stmt *s;
    err e = ERR_INIT;
    bool row = false;
    unsigned at = 0, found = 0;
    int64_t last = 0;
    terms_read(&t, str_of(q->text), a);
    strbuf_init(&match, 0);
    terms_match(&t, &match);
    must(db_prepare(r->db, &s,
                    "SELECT c.symbol, f.path, s.line FROM"
                    " (SELECT rowid AS id, bm25(search_text) AS score FROM search_text"
                    " WHERE search_text MATCH ? ORDER BY score LIMIT 60) m"
                    " JOIN chunks c ON c.id = m.id JOIN files f ON f.blob = c.blob"
                    " LEFT JOIN symbols s ON s.id = c.symbol"
                    " ORDER BY m.score",
                    &e),
         &e);
    db_bind_text(s, strbuf_str(&match));
    while (!found && at < TOP && db_step(s, &row, &e) && row) {
        if (db_int(s, 0) && db_int(s, 0) == last)
            continue; /* another piece of the same definition */
        last = db_int(s, 0);
        at++;
        found = str_eqz(db_text(s, 1), q->path) && db_int(s, 2) == q->line ? at : 0;
    }
    must(!e.code, &e);
    db_reset(s);
    strbuf_release(&match);
    return found;
}

static unsigned ask_combined(repo *r, const struct search_weights *w, const struct question *q,
                             arena *a)
{
    struct search_hits hits;
    struct search_query query = {.text = q->text, .limit = TOP};
    err e = ERR_INIT;
    must(search_weighed(r, &query, w, a, &hits, &e), &e);
    for (size_t i = 0; i < hits.n; i++) {
        const struct search_hit *h = &hits.v[i];
        if (h->symbol.id &&
            rank_in(q, h->path, h->symbol.qualified, h->symbol.line, (unsigned)i + 1))
            return (unsigned)i + 1;
    }
    return 0;
}

static void count(struct tally *t, unsigned rank, double seconds)
{
    t->n++;
    t->at1 += rank == 1;
    t->at5 += rank && rank <= 5;
    t->at10 += rank != 0;
    t->reciprocal += rank ? 1.0 / rank : 0;
    t->seconds += seconds;
}

static void ask_all(struct run *k, const char *folder, const struct question *v, size_t n)
{
    err e = ERR_INIT;
    repo *r;
    struct update_report u;
    char database[4096];
    snprintf(database, sizeof database, "%s.db", folder);
    struct repo_options o = {.path = folder, .database = database};
    must(repo_open(&r, &o, &e) && repo_update(r, 0, NULL, &u, &e) && repo_rank(r, NULL, &e), &e);
    for (size_t i = 0; i < n; i++) {
        arena *a = arena_new();
        double start = now_seconds();
        unsigned plain = ask_plain(r, &v[i], a);
        unsigned combined = 0;
        count(&k->plain[i & 1], plain, now_seconds() - start);
        for (int x = k->sets; x-- > 0;) {
            start = now_seconds();
            combined = ask_combined(r, &k->w[x], &v[i], a);
            count(&k->combined[i & 1][x], combined, now_seconds() - start);
        }
        if (k->show)
            printf("%zu %u %u %s:%u %s | %s\n", i & 1, plain, combined, v[i].path, v[i].line,
                   v[i].qualified, v[i].text);
        arena_free(a);
    }
    repo_close(r);
}

/* ---- one repository ---- */

static void copy_files(repo *r, const char *folder, const struct symbols *chosen, bool *good)
{
    arena *a = arena_new();
    struct files files;
    strbuf text;
    err e = ERR_INIT;
    strbuf_init(&text, 0);
    must(repo_files(r, NULL, a, &files, &e), &e);
    for (size_t i = 0; i < files.n; i++) {
        err skipped = ERR_INIT;
        if (files.v[i].skipped || !repo_text(r, files.v[i].path, &text, &skipped))
            continue;
        for (size_t x = 0; x < chosen->n; x++)
            if (strcmp(chosen->v[x].path, files.v[i].path) == 0)
                good[x] = blank_comment(&text, &chosen->v[x]);
        write_file(folder, files.v[i].path, strbuf_str(&text));
    }
    strbuf_release(&text);
    arena_free(a);
}

static bool is_own(const struct files *files, const char *path)
{
    for (size_t i = 0; i < files->n; i++)
        if (strcmp(files->v[i].path, path) == 0)
            return !files->v[i].is_vendored && !files->v[i].is_generated;
    return false;
}

static void choose(const struct symbols *all, const struct files *files, size_t want,
                   struct symbols *out)
{
    size_t fit = 0, seen = 0;
    for (size_t i = 0; i < all->n; i++)
        fit += is_candidate(&all->v[i]) && is_own(files, all->v[i].path);
    for (size_t i = 0; i < all->n; i++) {
        if (!is_candidate(&all->v[i]) || !is_own(files, all->v[i].path))
            continue;
        if (fit <= want || seen * want / fit != (seen + 1) * want / fit)
            out->v[out->n++] = all->v[i];
        seen++;
    }
}

static void measure(struct run *k, const char *path, const char *folder)
{
    arena *a = arena_new();
    err e = ERR_INIT;
    repo *r;
    struct update_report u;
    char database[4096];
    snprintf(database, sizeof database, "%s.first", folder);
    struct repo_options o = {.path = path, .database = database};
    struct symbol_query every = {0};
    struct symbols all, chosen = {0};
    must(repo_open(&r, &o, &e) && repo_update(r, 0, NULL, &u, &e), &e);
    struct files files;
    must(repo_symbols(r, &every, a, &all, &e) && repo_files(r, NULL, a, &files, &e), &e);
    chosen.v = ARENA_ARRAY(a, struct symbol, all.n + 1);
    choose(&all, &files, k->per, &chosen);
    bool *good = ARENA_ARRAY(a, bool, chosen.n + 1);
    copy_files(r, folder, &chosen, good);
    struct question *q = ARENA_ARRAY(a, struct question, chosen.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < chosen.n; i++) {
        const struct symbol *s = &chosen.v[i];
        if (good[i])
            q[n++] = (struct question){s->path, s->qualified,
                                       arena_strdup(a, first_sentence(str_of(s->doc))), s->line};
    }
    repo_close(r);
    fprintf(stderr, "%s: %zu questions\n", path, n);
    ask_all(k, folder, q, n);
    arena_free(a);
}

static double *weight(struct search_weights *w, const char *name, size_t n)
{
    const struct {
        const char *name;
        double *at;
    } rows[] = {{"title", &w->title},     {"file", &w->file},       {"share", &w->share},
                {"mass", &w->mass},       {"named", &w->named},     {"owner", &w->owner},
                {"path", &w->path},       {"rank", &w->rank},       {"code", &w->code},
                {"outside", &w->outside}, {"section", &w->section}, {"test", &w->test}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].name) == n && strncmp(rows[i].name, name, n) == 0)
            return rows[i].at;
    fprintf(stderr, "search_quality: no weight %s\n", name);
    exit(2);
}

static void add_set(struct run *k, const char *text)
{
    str rest = str_of(text), one;
    if (k->sets == MAX_SETS)
        exit(2);
    struct search_weights *w = &k->w[k->sets];
    k->names[k->sets++] = text;
    *w = search_usual;
    while (*text && str_next(&rest, ',', &one)) {
        size_t equals = str_find(one, STR("="), 0);
        if (equals == SIZE_MAX)
            exit(2);
        *weight(w, one.p, equals) = strtod(one.p + equals + 1, NULL);
    }
}

static void print_tally(const char *half, const char *method, const struct tally *t)
{
    double n = t->n ? t->n : 1;
    printf("%-5s n %3u  hit@1 %5.1f  @5 %5.1f  @10 %5.1f  MRR .%03.0f  %6.2f ms  %s\n", half, t->n,
           100 * t->at1 / n, 100 * t->at5 / n, 100 * t->at10 / n, 1000 * t->reciprocal / n,
           1000 * t->seconds / n, method);
}

static void report(const struct run *k)
{
    static const char *const halves[] = {"even", "odd"};
    for (int h = 0; h < 2; h++) {
        print_tally(halves[h], "plain BM25", &k->plain[h]);
        for (int x = 0; x < k->sets; x++)
            print_tally(halves[h], *k->names[x] ? k->names[x] : "combined", &k->combined[h][x]);
    }
}

int main(int argc, char **argv)
{
    struct run k = {.per = 32};
    int c;
    add_set(&k, "");
    while ((c = getopt(argc, argv, "n:w:q")) != -1) {
        if (c == 'n')
            k.per = strtoul(optarg, NULL, 10);
        else if (c == 'q')
            k.show = true;
        else if (c == 'w')
            add_set(&k, optarg);
        else
            return 2;
    }
    char base[] = "/tmp/search_quality.XXXXXX", folder[100];
    if (!mkdtemp(base)) {
        perror(base);
        return 1;
    }
    for (int i = optind; i < argc; i++) {
        snprintf(folder, sizeof folder, "%s/%d", base, i);
        measure(&k, argv[i], folder);
    }
    err e = ERR_INIT;
    must(fs_remove_tree(base, &e), &e);
    report(&k);
    return 0;
}
