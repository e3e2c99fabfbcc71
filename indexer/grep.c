/* Search by regular expression: every indexed file's text as it is now, by several threads.
 *
 * Files go in the order of the answer: the program's own before tests, examples, vendored and
 * generated ones, then by path. As soon as enough lines are found no further file is begun, so that
 * the first hits are the same whatever the number of threads. */
#include "classify.h"
#include "index_internal.h"
#include "pattern.h"
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum { MAX_GREP_THREADS = 16, MAX_COSTLY = 20, MAX_LINE = 300, FILES_PER_THREAD = 200 };

struct grep_file {
    const char *path;
    oid oid;
    bool from_tree;
    uint8_t standing; /* 0: the program's own */
};
struct found_line {
    size_t file;
    uint32_t line;
    char *text; /* owned until given */
};
struct grep {
    repo *r;
    const pattern *pattern;
    size_t limit;
    VEC(struct grep_file) files;
    atomic_size_t next, found, costly;
};
struct grep_worker {
    struct grep *k;
    git *git;
    pthread_t thread;
    bool started;
    strbuf text;
    finder *finder;
    VEC(struct found_line) lines;
    err trouble;
};

/* ---- which files ---- */

static uint8_t standing_of(uint32_t flags)
{
    if (flags & (FILE_VENDORED | FILE_GENERATED))
        return 2;
    return (flags & (FILE_TEST | FILE_EXAMPLE)) != 0;
}

static int by_standing(const void *a, const void *b)
{
    const struct grep_file *x = a, *y = b;
    return x->standing != y->standing ? x->standing - y->standing : strcmp(x->path, y->path);
}

static bool list_files(struct grep *k, const char *prefix, arena *a, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(k->r->db, &s,
                    "SELECT f.path, f.flags, f.oid, b.flags FROM files f JOIN blobs b"
                    " ON b.id = f.blob WHERE f.view = ?",
                    e))
        return false;
    db_bind_int(s, k->r->view);
    while (db_step(s, &row, e) && row) {
        str path = db_text(s, 0), o = db_blob(s, 2);
        uint32_t flags = (uint32_t)db_int(s, 1);
        if (prefix && !str_starts(path, str_of(prefix)))
            continue;
        if ((flags & FILE_SECRET) || o.n != sizeof(oid))
            continue;
        if (db_int(s, 3) & BLOB_GENERATED)
            flags |= FILE_GENERATED;
        struct grep_file f = {.path = arena_strdup(a, path),
                              .from_tree = k->r->root < 0 || (flags & FILE_FROM_TREE),
                              .standing = standing_of(flags)};
        memcpy(f.oid.b, o.p, o.n);
        vec_push(&k->files, f);
    }
    if (k->files.len)
        qsort(k->files.v, k->files.len, sizeof *k->files.v, by_standing);
    return !e->code;
}

/* ---- one file ---- */

/* False: it is gone, may not be read or has grown too large: then it has no hits. */
static bool read_file(struct grep_worker *w, const struct grep_file *f)
{
    uint64_t size;
    strbuf_reset(&w->text);
    if (f->from_tree)
        return w->git &&
               git_read_blob(w->git, &f->oid, MAX_TEXT_BYTES, &w->text, &size) == BLOB_READ;
    struct stamp st;
    int fd = open_below(w->k->r->root, f->path, O_RDONLY);
    bool ok = fd >= 0 && stamp_of(fd, &st) && st.size <= MAX_TEXT_BYTES;
    char block[65536];
    ssize_t n = 0;
    while (ok && (n = read(fd, block, sizeof block)) > 0) {
        strbuf_add(&w->text, block, (size_t)n);
        ok = w->text.len <= MAX_TEXT_BYTES;
    }
    if (fd >= 0)
        close(fd);
    return ok && n == 0;
}

static void take_line(struct grep_worker *w, size_t file, uint32_t line, str text)
{
    text = str_trim(text);
    text.n = text.n > MAX_LINE ? MAX_LINE : text.n;
    struct found_line x = {file, line, xalloc(text.n + 1)};
    memcpy(x.text, text.p, text.n);
    vec_push(&w->lines, x);
    atomic_fetch_add(&w->k->found, 1);
}

static void search_file(struct grep_worker *w, size_t file)
{
    str text = strbuf_str(&w->text);
    size_t from = 0, start, end, counted = 0, given = 0;
    uint32_t line = 1;
    enum found got = FOUND_NOTHING;
    if (!text.n)
        return;
    while (from < text.n && given < w->k->limit &&
           (got = finder_find(w->finder, text, from, &start, &end)) == FOUND_MATCH) {
        if (start >= text.n)
            break; /* the empty end behind the last line */
        if (!given && text_is_secret(text))
            return; /* changed since it was indexed */
        for (const char *nl; (nl = memchr(text.p + counted, '\n', start - counted));
             counted = (size_t)(nl - text.p) + 1)
            line++;
        const char *nl = memchr(text.p + start, '\n', text.n - start);
        size_t stop = nl ? (size_t)(nl - text.p) : text.n;
        take_line(w, file, line, str_sub(text, counted, stop));
        given++;
        from = stop + 1;
    }
    if (got == FOUND_TOO_COSTLY)
        atomic_fetch_add(&w->k->costly, 1);
}

/* ---- the threads ---- */

static void *worker_main(void *arg)
{
    struct grep_worker *w = arg;
    struct grep *k = w->k;
    strbuf_init(&w->text, 1 << 16);
    w->finder = finder_new(k->pattern);
    if (k->r->git && !git_again(&w->git, k->r->git, &w->trouble))
        return NULL;
    while (atomic_load(&k->found) < k->limit && atomic_load(&k->costly) <= MAX_COSTLY) {
        size_t i = atomic_fetch_add(&k->next, 1);
        if (i >= k->files.len)
            break;
        if (read_file(w, &k->files.v[i]))
            search_file(w, i);
    }
    return NULL;
}

static bool run_workers(struct grep *k, struct grep_worker *w, int n, err *e)
{
    for (int i = 0; i < n; i++)
        w[i].k = k;
    for (int i = 1; i < n; i++)
        w[i].started = pthread_create(&w[i].thread, NULL, worker_main, &w[i]) == 0;
    worker_main(&w[0]); /* does all of it if no thread could be had */
    for (int i = 1; i < n; i++)
        if (w[i].started)
            pthread_join(w[i].thread, NULL);
    for (int i = 0; i < n; i++)
        if (w[i].trouble.code && !e->code)
            *e = w[i].trouble;
    return !e->code;
}

static void worker_release(struct grep_worker *w)
{
    for (size_t i = 0; i < w->lines.len; i++)
        free(w->lines.v[i].text);
    vec_release(&w->lines);
    strbuf_release(&w->text);
    finder_free(w->finder);
    git_close(w->git);
}

/* ---- the answer ---- */

static int by_place(const void *a, const void *b)
{
    const struct found_line *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static bool give_line(const struct grep *k, const struct found_line *x, arena *a,
                      struct search_hit *h, err *e)
{
    const struct grep_file *f = &k->files.v[x->file];
    err none = ERR_INIT;
    *h = (struct search_hit){.path = f->path,
                             .line = x->line,
                             .end_line = x->line,
                             .best_line = x->line,
                             .text = arena_strdup(a, str_of(x->text)),
                             .score = 1 - 0.2 * f->standing,
                             .coverage = 1,
                             .reason = "matches"};
    if (repo_symbol_at(k->r, f->path, x->line, a, &h->symbol, &none))
        return true;
    h->symbol = (struct symbol){0};
    if (none.code != ERR_NOT_FOUND)
        *e = none;
    return !e->code;
}

static bool give(struct grep *k, struct grep_worker *w, int n, arena *a, struct search_hits *out,
                 err *e)
{
    VEC(struct found_line) all = {0};
    for (int i = 0; i < n; i++)
        for (size_t x = 0; x < w[i].lines.len; x++)
            vec_push(&all, w[i].lines.v[x]);
    if (all.len)
        qsort(all.v, all.len, sizeof *all.v, by_place);
    size_t count = all.len < k->limit ? all.len : k->limit;
    out->v = ARENA_ARRAY(a, struct search_hit, count + 1);
    out->more = all.len > count || atomic_load(&k->next) < k->files.len;
    while (out->n < count && give_line(k, &all.v[out->n], a, &out->v[out->n], e))
        out->n++;
    vec_release(&all);
    return !e->code;
}

bool grep_files(repo *r, const struct search_query *q, arena *a, struct search_hits *out, err *e)
{
    struct grep_worker w[MAX_GREP_THREADS] = {{0}};
    struct grep k = {.r = r, .limit = q->limit ? q->limit : 20};
    pattern *p = NULL;
    *out = (struct search_hits){0};
    if (!repo_ready(r, e) || !pattern_new(&p, q->text, q->ignore_case, e))
        return false;
    k.pattern = p;
    bool ok = list_files(&k, q->prefix, a, e);
    size_t useful = k.files.len / FILES_PER_THREAD + 1;
    int n = thread_physical_cores();
    n = n > MAX_GREP_THREADS ? MAX_GREP_THREADS : n;
    n = (size_t)n > useful ? (int)useful : n;
    ok = ok && run_workers(&k, w, n, e) && give(&k, w, n, a, out, e);
    size_t costly = atomic_load(&k.costly);
    if (ok && costly > MAX_COSTLY) {
        err_set(e, ERR_USAGE, "--regex: this expression takes too long");
        ok = err_hint(e, "repetitions inside repetitions, such as (a+)+, are what costs most");
    }
    out->given_up = costly;
    for (int i = 0; i < n; i++)
        worker_release(&w[i]);
    vec_release(&k.files);
    pattern_free(p);
    return ok;
}
