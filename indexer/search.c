/* Search: one ranked list from words or a question.
 *
 * FTS5 finds the pieces of text that have some of the words (BM25, names counted above bodies).
 * They are then weighed together: the piece and its file as standard scores, how much of the
 * definition's name and of the path the question says, identifiers named outright, the rank, and a
 * mild demotion of tests (unless the question is about tests), vendored, generated and example
 * files. A reason is given for each hit in the person's own words. */
#include "search.h"
#include "names.h"
#include "terms.h"
#include <math.h>

enum {
    CANDIDATES = 300,
    DEFAULT_LIMIT = 20,
    TOP_OF_FILE = 3,
    FIND_MAX = 30000, /* pieces looked at, about */
};

const struct search_weights search_usual = {
    .title = 4,
    .file = 0.5,
    .share = 1,
    .mass = 3,
    .named = 3,
    .owner = 0.4,
    .path = 0.4,
    .rank = 0.3,
    .code = 0.5,
    .outside = 0,
    .section = -0.3,
    .test = 0.8,
    .vendored = 0.75,
    .example = 0.85,
};

struct candidate {
    int64_t file, symbol; /* ids; symbol 0: none */
    const char *path, *name, *owner;
    uint32_t line, end_line, flags;
    uint8_t kind;
    double text, of_file, score;
};
typedef VEC(struct candidate) candidate_vec;

struct searching {
    repo *r;
    arena *a;
    const struct search_query *q;
    const struct search_weights *w;
    struct terms terms, rare;
    candidate_vec found;
};

/* ---- candidates ---- */

static bool take_row(struct searching *k, db_stmt *s, double score)
{
    str path = db_text(s, 1);
    if (k->q->prefix && !str_starts(path, str_of(k->q->prefix)))
        return false;
    struct candidate c = {.file = db_int(s, 0),
                          .path = arena_strdup(k->a, path),
                          .symbol = db_int(s, 2),
                          .line = (uint32_t)db_int(s, 3),
                          .end_line = (uint32_t)db_int(s, 4),
                          .flags = (uint32_t)db_int(s, 5),
                          .name = db_is_null(s, 6) ? NULL : arena_strdup(k->a, db_text(s, 6)),
                          .owner = db_is_null(s, 7) ? NULL : arena_strdup(k->a, db_text(s, 7)),
                          .kind = (uint8_t)db_int(s, 8)};
    if (db_int(s, 9) & BLOB_GENERATED)
        c.flags |= FILE_GENERATED;
    c.text = score;
    vec_push(&k->found, c);
    return true;
}

static bool add_piece(struct searching *k, int64_t chunk, double score, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(k->r->db, &s,
                    "SELECT f.id, f.path, c.symbol, c.line, c.end_line, f.flags, n.name, o.name,"
                    " s.kind, b.flags FROM chunks c JOIN files f ON f.blob = c.blob"
                    " JOIN blobs b ON b.id = c.blob LEFT JOIN symbols s ON s.id = c.symbol"
                    " LEFT JOIN names n ON n.id = s.name LEFT JOIN names o ON o.id = s.owner"
                    " WHERE c.id = ? AND f.view = ?",
                    e))
        return false;
    db_bind_int(s, chunk);
    db_bind_int(s, k->r->view);
    while (db_step(s, &row, e) && row)
        take_row(k, s, score);
    return !e->code;
}

struct piece_score {
    int64_t chunk;
    double score;
};
typedef VEC(struct piece_score) piece_vec;

static int by_count(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int by_rarity(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    return x->idf > y->idf ? -1 : x->idf < y->idf;
}

/* k->rare: the terms that find the pieces, rarest first; the rest would bring most of a large
 * repository, and is told apart afterwards by name, path and text. */
static bool weigh_terms(struct searching *k, err *e)
{
    int64_t sum = 0;
    int64_t *count = ARENA_ARRAY(k->a, int64_t, k->terms.n + 1);
    if (!terms_weigh(k->r, &k->terms, count, e))
        return false;
    k->rare.v = ARENA_ARRAY(k->a, struct term, k->terms.n + 1);
    memcpy(k->rare.v, k->terms.v, k->terms.n * sizeof *k->terms.v);
    qsort(count, k->terms.n, sizeof *count, by_count);
    qsort(k->rare.v, k->terms.n, sizeof *k->rare.v, by_rarity);
    while (k->rare.n < k->terms.n && (k->rare.n < 2 || sum + count[k->rare.n] <= FIND_MAX))
        sum += count[k->rare.n++];
    return true;
}

static bool match_pieces(struct searching *k, const struct terms *t, piece_vec *out, err *e)
{
    db_stmt *s;
    bool row = false;
    double idf[MAX_TERMS];
    size_t want = k->q->prefix ? CANDIDATES * 10 : CANDIDATES;
    strbuf match;
    for (size_t i = 0; i < t->n; i++)
        idf[i] = t->v[i].idf;
    strbuf_init(&match, 0);
    terms_match(t, &match);
    bool ok = db_prepare(k->r->db, &s,
                         "SELECT rowid, docent_rank(search_text, ?2, ?3, ?4) AS score"
                         " FROM search_text WHERE search_text MATCH ?1 ORDER BY score DESC, rowid"
                         " LIMIT ?2",
                         e);
    if (ok) {
        db_bind_text(s, strbuf_str(&match));
        db_bind_int(s, (int64_t)want);
        db_bind_real(s, k->w->title);
        db_bind_blob(s, idf, t->n * sizeof *idf);
        while (db_step(s, &row, e) && row) {
            struct piece_score p = {db_int(s, 0), db_real(s, 1)};
            if (p.score > 0)
                vec_push(out, p);
        }
    }
    strbuf_release(&match);
    return !e->code;
}

static bool find_pieces(struct searching *k, err *e)
{
    piece_vec v = {0};
    bool ok = weigh_terms(k, e) && match_pieces(k, &k->rare, &v, e);
    for (size_t i = 0; ok && i < v.len; i++)
        ok = add_piece(k, v.v[i].chunk, v.v[i].score, e);
    vec_release(&v);
    return ok;
}

/* ---- weighing ---- */

static bool asks_for_tests(const struct searching *k)
{
    for (size_t i = 0; i < k->terms.n; i++)
        if (str_starts(k->terms.v[i].token, STR("test")))
            return true;
    return false;
}

static int by_file(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->text > y->text || x->text < y->text)
        return x->text < y->text ? 1 : -1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void score_files(struct searching *k)
{
    bool tests = asks_for_tests(k);
    struct candidate *v = k->found.v;
    for (size_t i = 0; i < k->found.len; i++) {
        if ((v[i].flags & FILE_TEST) && !tests)
            v[i].text *= k->w->test;
        if (v[i].flags & (FILE_VENDORED | FILE_GENERATED))
            v[i].text *= k->w->vendored;
        if (v[i].flags & FILE_EXAMPLE)
            v[i].text *= k->w->example;
    }
    qsort(v, k->found.len, sizeof *v, by_file);
    for (size_t i = 0, end; i < k->found.len; i = end) {
        double sum = 0, share = 1;
        for (end = i; end < k->found.len && v[end].file == v[i].file; end++) {
            if (end - i < TOP_OF_FILE)
                sum += v[end].text * share;
            share *= 0.5;
        }
        for (size_t x = i; x < end; x++)
            v[x].of_file = sum;
    }
}

/* Mean and deviation, for scores of different make to be added. */
static void standard(const struct candidate *v, size_t n, bool file, double *mean,
                     double *deviation)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        double x = file ? v[i].of_file : v[i].text;
        sum += x;
        squares += x * x;
    }
    *mean = n ? sum / (double)n : 0;
    double variance = n ? squares / (double)n - *mean * *mean : 0;
    *deviation = variance > 1e-9 ? sqrt(variance) : 1;
}

static double bonus(const struct searching *k, const struct candidate *c)
{
    const struct search_weights *w = k->w;
    double v = c->symbol ? 0 : w->outside;
    if (c->name) {
        v += w->share * terms_share(&k->terms, str_of(c->name));
        v += w->mass * terms_mass(&k->terms, str_of(c->name));
        if (terms_names(&k->terms, c->name))
            v += w->named;
        if (c->owner)
            v += w->owner * terms_share(&k->terms, str_of(c->owner));
        if (symbol_is_function(c->kind))
            v += w->code;
        if (c->kind == SYM_SECTION)
            v += w->section;
    }
    v += w->path * terms_share(&k->terms, str_of(c->path));
    const name_table *t = k->r->table;
    if (t && t->ranks && c->symbol) {
        size_t at = table_find(t, symbol_handle(c->file, c->symbol));
        v += at == SIZE_MAX ? 0 : w->rank * sqrt((double)t->ranks[at]);
    }
    return v;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->score > y->score || x->score < y->score)
        return x->score < y->score ? 1 : -1;
    int c = strcmp(x->path, y->path);
    return c ? c : x->line < y->line ? -1 : x->line > y->line;
}

static void weigh(struct searching *k)
{
    size_t n = k->found.len;
    double text_mean, text_dev, file_mean, file_dev;
    if (!n)
        return;
    score_files(k);
    standard(k->found.v, n, false, &text_mean, &text_dev);
    standard(k->found.v, n, true, &file_mean, &file_dev);
    for (size_t i = 0; i < n; i++) {
        struct candidate *c = &k->found.v[i];
        c->score = (c->text - text_mean) / text_dev +
                   k->w->file * (c->of_file - file_mean) / file_dev + bonus(k, c);
    }
    qsort(k->found.v, n, sizeof *k->found.v, by_score);
}

/* ---- giving ---- */

static str lines_of(str text, uint32_t first, uint32_t last)
{
    size_t from = 0, at = 0;
    uint32_t line = 1;
    for (; at < text.n && line <= last; at++) {
        if (text.p[at] != '\n')
            continue;
        line++;
        if (line == first)
            from = at + 1;
    }
    return str_sub(text, from, at);
}

/* The line of the piece that says most, and why the piece was found. */
static bool explain(struct searching *k, const struct candidate *c, struct search_hit *out)
{
    strbuf text, reason;
    err e = ERR_INIT;
    strbuf_init(&text, 0);
    strbuf_init(&reason, 400);
    out->best_line = c->line;
    out->text = "";
    str piece = {"", 0};
    bool readable = repo_text(k->r, c->path, &text, &e);
    if (readable)
        piece = lines_of(strbuf_str(&text), c->line, c->end_line);
    out->coverage = terms_reason(&k->terms, c->name, c->path, piece, &reason);
    str rest = piece, line;
    unsigned best = 0;
    for (uint32_t i = c->line; str_next(&rest, '\n', &line); i++) {
        unsigned n = terms_count(&k->terms, line);
        if (n > best) {
            best = n;
            out->best_line = i;
            out->text = arena_strdup(k->a, str_sub(str_trim(line), 0, 300));
        }
    }
    out->reason = arena_strdup(k->a, strbuf_str(&reason));
    strbuf_release(&text);
    strbuf_release(&reason);
    return true;
}

static bool given_already(const struct search_hits *out, const struct candidate *c)
{
    int64_t handle = c->symbol ? symbol_handle(c->file, c->symbol) : 0;
    for (size_t i = 0; i < out->n; i++)
        if (handle ? out->v[i].symbol.id == handle
                   : out->v[i].line == c->line && strcmp(out->v[i].path, c->path) == 0)
            return true;
    return false;
}

static bool give(struct searching *k, struct search_hits *out, err *e)
{
    size_t limit = k->q->limit ? k->q->limit : DEFAULT_LIMIT;
    out->v = ARENA_ARRAY(k->a, struct search_hit, limit + 1);
    for (size_t i = 0; i < k->found.len && out->n < limit; i++) {
        const struct candidate *c = &k->found.v[i];
        if (given_already(out, c))
            continue;
        struct search_hit *h = &out->v[out->n];
        *h = (struct search_hit){
            .path = c->path, .line = c->line, .end_line = c->end_line, .score = c->score};
        if (c->symbol && !repo_symbol(k->r, symbol_handle(c->file, c->symbol), k->a, &h->symbol, e))
            return false;
        explain(k, c, h);
        out->n++;
    }
    return true;
}

/* rdrNxt: one identifier that nothing in the text is called. Its parts would find anything. */
static bool is_unknown_name(struct searching *k, bool *unknown, err *e)
{
    db_stmt *s;
    str q = str_trim(str_of(k->q->text));
    size_t whole = SIZE_MAX;
    *unknown = false;
    for (size_t i = 0; i < q.n; i++)
        if (q.p[i] == ' ' || q.p[i] == '\t')
            return true;
    for (size_t i = 0; i < k->terms.n; i++)
        if (k->terms.v[i].whole)
            whole = i;
    if (whole == SIZE_MAX)
        return true;
    const struct terms one = {&k->terms.v[whole], 1};
    strbuf match;
    strbuf_init(&match, 0);
    terms_match(&one, &match);
    bool row = false, ok = db_prepare(k->r->db, &s,
                                      "SELECT rowid FROM search_text WHERE search_text MATCH ?"
                                      " LIMIT 1",
                                      e);
    if (ok) {
        db_bind_text(s, strbuf_str(&match));
        ok = db_step(s, &row, e);
        db_reset(s);
    }
    strbuf_release(&match);
    *unknown = ok && !row;
    return ok;
}

/* Nothing has the word itself: names that are like it. */
static bool give_alike(struct searching *k, struct search_hits *out, err *e)
{
    struct symbols like;
    size_t limit = k->q->limit ? k->q->limit : DEFAULT_LIMIT;
    struct symbol_query q = {
        .name = k->q->text, .path = k->q->prefix, .fuzzy = true, .limit = limit};
    if (!repo_symbols(k->r, &q, k->a, &like, e))
        return false;
    out->v = ARENA_ARRAY(k->a, struct search_hit, like.n + 1);
    for (size_t i = 0; i < like.n; i++)
        out->v[out->n++] = (struct search_hit){.symbol = like.v[i],
                                               .path = like.v[i].path,
                                               .line = like.v[i].line,
                                               .end_line = like.v[i].end_line,
                                               .best_line = like.v[i].name_line,
                                               .text = like.v[i].signature,
                                               .reason = "a name like it"};
    return true;
}

bool search_weighed(repo *r, const struct search_query *q, const struct search_weights *w, arena *a,
                    struct search_hits *out, err *e)
{
    struct searching k = {.r = r, .a = a, .q = q, .w = w};
    *out = (struct search_hits){0};
    if (q->regex)
        return grep_files(r, q, a, out, e);
    if (!repo_ready(r, e))
        return false;
    terms_read(&k.terms, str_of(q->text), a);
    if (!k.terms.n) {
        err_set(e, ERR_USAGE, "nothing to search for");
        return err_hint(e, "name a word of two letters or more");
    }
    bool unknown;
    bool ok = is_unknown_name(&k, &unknown, e);
    if (ok && unknown)
        ok = give_alike(&k, out, e);
    if (ok && !out->n) {
        ok = find_pieces(&k, e);
        weigh(&k);
        ok = ok && (k.found.len || unknown ? give(&k, out, e) : give_alike(&k, out, e));
    }
    vec_release(&k.found);
    return ok;
}

bool repo_search(repo *r, const struct search_query *q, arena *a, struct search_hits *out, err *e)
{
    return search_weighed(r, q, &search_usual, a, out, e);
}
