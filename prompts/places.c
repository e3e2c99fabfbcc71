/* Ranking of places (see places.h).
 *
 * Words and likelihood are of different make, so both become standard scores over the candidates
 * that have both before they are added. What the reader has not read stays below what it has. */
#include "places.h"
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "comment.h"
#include "explain.h"
#include "facts.h"
#include "steps.h"
#include <math.h>

enum {
    SEEDS = 5,
    NAMED_MOST = 6,
    LINKED_MOST = 12,
    DOC_BYTES = 400,
    HEAD_BYTES = 300, /* of a comment, of text outside of definitions: what the reader reads */
};

/* Found on the development questions (tests/quality): what counts how much beside the words. */
static const double weight_said = 4.0, weight_linked = 0.5, weight_likely = 1.0, weight_test = 4.0,
                    weight_prose = 4.0;
/* In deviations, once the reader has spoken: tests and documentation have the question's words by
 * their nature, and come behind code that is about as near. */
static const double behind = 4.0;

void finding_begin(struct finding *f, docent *d, const struct ask_options *o, arena *a)
{
    *f = (struct finding){.d = d, .a = a, .o = o};
    char *q = arena_strdup(a, str_trim(str_of(o->question)));
    for (char *p = q; *p; p++)
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    f->question = q;
    inquiry_read(&f->inquiry, str_of(q), a);
}

void finding_release(struct finding *f)
{
    vec_release(&f->v);
    vec_release(&f->texts);
}

/* ---- text ---- */

bool finding_text(struct finding *f, const char *path, str *out, err *e)
{
    for (size_t i = 0; i < f->texts.len; i++)
        if (strcmp(f->texts.v[i].path, path) == 0) {
            *out = f->texts.v[i].text;
            return true;
        }
    strbuf b;
    strbuf_init(&b, 0);
    bool ok = repo_text(f->d->r, path, &b, e);
    if (ok) {
        struct source_text t = {path, arena_str(f->a, strbuf_str(&b))};
        vec_push(&f->texts, t);
        *out = t.text;
    }
    strbuf_release(&b);
    return ok;
}

static str lines_fit(str text, size_t most)
{
    if (text.n <= most)
        return text;
    size_t end = most;
    while (end > most / 2 && text.p[end - 1] != '\n')
        end--;
    return str_sub(text, 0, end);
}

/* The comment above, when the piece itself does not hold it. */
static void add_doc(strbuf *b, const struct candidate *c, str piece)
{
    str doc = lines_fit(str_of(c->symbol.doc), DOC_BYTES), line;
    if (!c->symbol.id || !doc.n || text_addresses_reader(doc))
        return;
    str first = str_trim(str_sub(doc, 0, doc.n < 24 ? doc.n : 24));
    if (str_find(piece, first, 0) != SIZE_MAX)
        return;
    while (str_next(&doc, '\n', &line))
        strbuf_addf(b, "// " STR_FMT "\n", STR_ARG(line));
}

bool candidate_code(struct finding *f, struct candidate *c, size_t most, err *e)
{
    str text;
    if (!finding_text(f, c->path, &text, e))
        return false;
    const struct symbol *s = &c->symbol;
    bool whole = s->id && s->end_byte <= text.n && s->end_byte - s->start_byte <= most;
    uint32_t line = whole ? s->line : c->line, end_line = whole ? s->end_line : c->end_line;
    str piece = text_lines(text, line, end_line);
    strbuf b;
    strbuf_init(&b, 0);
    add_doc(&b, c, piece);
    if (s->id && line > s->line)
        strbuf_addf(&b, "%s\n...\n", s->signature);
    size_t left = most > b.len + 200 ? most - b.len : 200;
    strbuf_addstr(&b, lines_fit(piece, left));
    const char *language = code_language(c->path, str_sub(text, 0, 200));
    size_t hidden = 0;
    str made = strbuf_str(&b);
    c->code = text_addresses_reader(made) && language
                  ? arena_strdup(f->a, code_without_appeals(language, made, 0, (uint32_t)made.n,
                                                            f->a, &hidden))
                  : arena_strdup(f->a, made);
    strbuf_release(&b);
    return true;
}

/* What the reader reads of a candidate: what is said of it, not how it does it. For the same time
 * twice as many are read, and the first place is right more often than by reading their code. */
static bool candidate_head(struct finding *f, const struct candidate *c, str *out, err *e)
{
    str text;
    if (!finding_text(f, c->path, &text, e))
        return false;
    const struct symbol *s = &c->symbol;
    if (!s->id) {
        str head = str_sub(text_lines(text, c->line, c->end_line), 0, HEAD_BYTES);
        *out = text_addresses_reader(head) ? (str){"", 0} : lines_fit(head, HEAD_BYTES);
        return true;
    }
    str doc = str_sub(str_of(s->doc), 0, HEAD_BYTES);
    bool quiet = !doc.n || text_addresses_reader(doc);
    *out = str_of(quiet ? s->signature
                        : arena_printf(f->a, "// " STR_FMT "\n%s", STR_ARG(doc), s->signature));
    return true;
}

/* ---- candidates ---- */

static struct candidate *candidate_of(struct finding *f, const struct symbol *s)
{
    for (size_t i = 0; i < f->v.len; i++)
        if (f->v.v[i].symbol.id == s->id)
            return &f->v.v[i];
    return NULL;
}

static bool in_scope(const struct finding *f, const char *path)
{
    return !f->o->in || str_starts(str_of(path), str_of(f->o->in));
}

static bool by_words(struct finding *f, err *e)
{
    struct search_query q = {.text = f->question, .prefix = f->o->in, .limit = FINDING_WIDTH};
    struct search_hits hits = {0};
    if (!repo_search(f->d->r, &q, f->a, &hits, e)) {
        if (e->code != ERR_USAGE)
            return false;
        err_clear(e); /* no word to search for: names may still be there */
    }
    for (size_t i = 0; i < hits.n; i++) {
        const struct search_hit *h = &hits.v[i];
        struct candidate c = {.symbol = h->symbol,
                              .path = h->path,
                              .line = h->line,
                              .end_line = h->end_line,
                              .words = h->score,
                              .coverage = h->coverage,
                              .why = h->reason ? h->reason : ""};
        vec_push(&f->v, c);
    }
    return true;
}

static void candidate_add(struct finding *f, const struct symbol *s, double words, const char *why)
{
    struct candidate c = {.symbol = *s,
                          .path = s->path,
                          .line = s->line,
                          .end_line = s->end_line,
                          .words = words,
                          .why = why};
    vec_push(&f->v, c);
}

static int by_references(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    if (x->is_test != y->is_test)
        return x->is_test - y->is_test;
    if (x->reference_count != y->reference_count)
        return x->reference_count < y->reference_count ? 1 : -1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* "Group.resolve_command", "a::b" and "x->y" are looked for by their last part as well. */
static str last_part(str name)
{
    size_t at = 0;
    for (size_t i = 0; i < name.n; i++)
        if (strchr(".:>#", name.p[i]))
            at = i + 1;
    return str_sub(name, at, name.n);
}

static bool name_add(struct finding *f, str name, double words, err *e)
{
    struct symbols found = {0};
    struct symbol_query q = {.name = arena_strdup(f->a, name), .path = f->o->in};
    if (!name.n)
        return true;
    if (!repo_symbols(f->d->r, &q, f->a, &found, e))
        return false;
    if (!found.n && last_part(name).n < name.n)
        return name_add(f, last_part(name), words, e);
    qsort(found.v, found.n, sizeof *found.v, by_references);
    for (size_t i = 0; i < found.n && i < NAMED_MOST; i++) {
        struct candidate *c = candidate_of(f, &found.v[i]);
        if (!c) {
            candidate_add(f, &found.v[i], words - 0.1 * (double)i, "");
            c = &f->v.v[f->v.len - 1];
        }
        c->named = true;
        c->why = "named in the question";
    }
    return true;
}

static bool by_names(struct finding *f, err *e)
{
    double best = f->v.len ? f->v.v[0].words : 1;
    for (size_t i = 0; i < f->inquiry.n_names; i++)
        if (!name_add(f, f->inquiry.names[i], best, e))
            return false;
    return true;
}

/* ---- calls ---- */

static void link_add(struct finding *f, const struct symbol *s, const struct candidate *seed,
                     double share, bool called, size_t *added)
{
    if (!s->id || s->id == seed->symbol.id || s->is_declaration || !in_scope(f, s->path) ||
        s->kind == SYM_FIELD || s->kind == SYM_ENUMERATOR || s->kind == SYM_SECTION)
        return;
    struct candidate *c = candidate_of(f, s);
    if (!c && *added < LINKED_MOST && (!s->is_test || f->inquiry.of_tests)) {
        double least = f->v.len ? f->v.v[f->v.len - 1].words : 0;
        candidate_add(
            f, s, least,
            arena_printf(f->a, "%s %s", called ? "called by" : "calls", seed->symbol.name));
        c = &f->v.v[f->v.len - 1];
        ++*added;
    }
    if (c)
        c->linked += share;
}

static bool links_of(struct finding *f, size_t at, double share, size_t *added, err *e)
{
    struct edges in = {0}, out = {0};
    struct candidate seed = f->v.v[at];
    if (!repo_callees(f->d->r, &seed.symbol, f->a, &out, e) ||
        !repo_callers(f->d->r, &seed.symbol, f->a, &in, e))
        return false;
    const struct edges *both[] = {&out, &in};
    for (int k = 0; k < 2; k++) {
        int64_t seen = 0;
        double part = share / (1 + log(1 + (double)both[k]->n));
        for (size_t i = 0; i < both[k]->n && i < 40; i++) {
            const struct edge *x = &both[k]->v[i];
            if (x->confidence == EDGE_NAME || x->symbol.id == seen)
                continue;
            seen = x->symbol.id;
            link_add(f, &x->symbol, &seed, part, k == 0, added);
        }
    }
    return true;
}

static bool by_calls(struct finding *f, err *e)
{
    size_t added = 0, seeds = f->v.len < SEEDS ? f->v.len : SEEDS;
    for (size_t i = 0; i < seeds; i++)
        if (f->v.v[i].symbol.id && !links_of(f, i, 1.0 / (double)(i + 1), &added, e))
            return false;
    for (size_t i = 0; i < f->v.len; i++)
        if (f->v.v[i].linked > 1)
            f->v.v[i].linked = 1;
    return true;
}

/* ---- ranking ---- */

/* Questions about code are answered by code; documentation has the question's words more often. */
static bool language_is_prose(const char *path)
{
    static const char *const names[] = {"markdown", "yaml", "json", "toml", "xml",
                                        "html",     "dtd",  "css",  NULL};
    const char *language = code_language(path, (str){"", 0});
    for (size_t i = 0; language && names[i]; i++)
        if (strcmp(language, names[i]) == 0)
            return true;
    return !language;
}

static bool kind_find(struct finding *f, struct candidate *c, err *e)
{
    struct files files = {0};
    c->is_prose = language_is_prose(c->path);
    c->is_test = c->symbol.is_test;
    if (c->symbol.id)
        return true;
    if (!repo_files(f->d->r, c->path, f->a, &files, e))
        return false;
    for (size_t i = 0; i < files.n; i++)
        if (strcmp(files.v[i].path, c->path) == 0)
            c->is_test = files.v[i].is_test;
    return true;
}

/* Names and comments say what a definition is for, its body how it does that. */
static void said_find(struct finding *f, struct candidate *c)
{
    const struct symbol *s = &c->symbol;
    if (!s->id || c->said > 0)
        return;
    const char *about = s->doc[0] ? comment_sentence(str_of(s->doc), f->a) : "";
    const char *text = arena_printf(f->a, "%s %s", s->qualified, about ? about : "");
    c->said = asked_share(f->words, str_of(text));
}

static bool test_stands_aside(const struct finding *f, const struct candidate *c)
{
    return c->is_test && !f->inquiry.of_tests;
}

static bool prose_stands_aside(const struct finding *f, const struct candidate *c)
{
    return c->is_prose && !f->inquiry.of_prose && !c->named;
}

bool candidate_stands_aside(const struct finding *f, const struct candidate *c)
{
    return test_stands_aside(f, c) || prose_stands_aside(f, c);
}

/* What words and calls say, wherever it stands. */
static double worth_of(const struct candidate *c)
{
    return c->words + weight_said * c->said + weight_linked * c->linked;
}

static double score_of(const struct finding *f, const struct candidate *c)
{
    double score = worth_of(c);
    if (test_stands_aside(f, c))
        score -= weight_test;
    if (prose_stands_aside(f, c))
        score -= weight_prose;
    return score;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->is_read != y->is_read)
        return y->is_read - x->is_read;
    if (x->score > y->score || x->score < y->score)
        return x->score < y->score ? 1 : -1;
    int c = strcmp(x->path, y->path);
    return c ? c : x->line < y->line ? -1 : x->line > y->line;
}

static void sort(struct finding *f)
{
    if (f->v.len)
        qsort(f->v.v, f->v.len, sizeof *f->v.v, by_score);
}

static bool scores_words(struct finding *f, err *e)
{
    for (size_t i = 0; i < f->v.len; i++) {
        if (!kind_find(f, &f->v.v[i], e))
            return false;
        said_find(f, &f->v.v[i]);
        f->v.v[i].score = score_of(f, &f->v.v[i]);
    }
    sort(f);
    return true;
}

bool finding_search(struct finding *f, const watch *w, err *e)
{
    watch_progress(w, "search", 0, 0);
    if (!repo_rank(f->d->r, w, e) || !repo_asked(f->d->r, f->question, f->a, &f->words, e) ||
        !by_words(f, e) || !by_names(f, e))
        return false;
    if (!scores_words(f, e) || !by_calls(f, e))
        return false;
    if (!scores_words(f, e))
        return false;
    for (size_t i = 0; i < f->v.len; i++)
        f->v.v[i].found_at = i;
    return true;
}

struct moments {
    double mean, deviation;
};

static struct moments moments_of(const double *v, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        sum += v[i];
        squares += v[i] * v[i];
    }
    double mean = n ? sum / (double)n : 0, variance = n ? squares / (double)n - mean * mean : 0;
    return (struct moments){mean, variance > 1e-9 ? sqrt(variance) : 1};
}

static void scores_join(struct finding *f, size_t n)
{
    double words[RERANKED], likely[RERANKED];
    for (size_t i = 0; i < n; i++) {
        words[i] = worth_of(&f->v.v[i]);
        likely[i] = f->v.v[i].likely;
    }
    struct moments w = moments_of(words, n), l = moments_of(likely, n);
    for (size_t i = 0; i < n; i++) {
        struct candidate *c = &f->v.v[i];
        c->score =
            (words[i] - w.mean) / w.deviation + weight_likely * (likely[i] - l.mean) / l.deviation;
        if (candidate_stands_aside(f, c))
            c->score -= behind;
    }
    sort(f);
}

/* Opens the reader the first time; false with a note when it is not here. */
static bool reader_need(struct finding *f, const watch *w, err *e)
{
    const char *choice = f->o->reader;
    if (f->d->reader)
        return true;
    if (reader_open(&f->d->reader, choice, f->d->threads, w, e))
        return true;
    if (e->code != ERR_MODEL && e->code != ERR_NOT_FOUND && e->code != ERR_FORMAT)
        return false;
    if (choice) /* asked for by name: then its absence is an error */
        return false;
    f->note =
        arena_printf(f->a, "ranked by words alone: %s (docent model pull %s)", e->msg, ask_reader);
    err_clear(e);
    return false;
}

bool finding_rerank(struct finding *f, const watch *w, err *e)
{
    size_t n = f->v.len < RERANKED ? f->v.len : RERANKED;
    if (n < 2 || (f->o->reader && strcmp(f->o->reader, "none") == 0))
        return true;
    if (!reader_need(f, w, e))
        return !e->code;
    struct reading v[RERANKED] = {0};
    for (size_t i = 0; i < n; i++) {
        const struct candidate *c = &f->v.v[i];
        if (!candidate_head(f, c, &v[i].code, e))
            return false;
        v[i].place =
            c->symbol.id ? arena_printf(f->a, "%s :: %s", c->path, c->symbol.qualified) : c->path;
    }
    if (!reader_rank(f->d->reader, f->question, v, n, w, &f->alone, &f->question_tokens,
                     &f->tokens_ranked, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        f->v.v[i].is_read = true;
        f->v.v[i].likely = v[i].logprob;
        f->v.v[i].gain = v[i].gain;
    }
    f->reranked = true;
    scores_join(f, n);
    return true;
}

/* ---- is it here at all? ---- */

/* Measured on the questions of tests/quality, a dozen of which are about things that are not there.
 * Gain: how much likelier a token of the question is after the best piece than after none. */
static const double coverage_enough = 0.33, coverage_least = 0.1, gain_least = 0.65;

bool finding_fits(const struct finding *f)
{
    double coverage = 0, likely = -HUGE_VAL;
    bool named = false;
    for (size_t i = 0; i < f->v.len && i < RERANKED; i++) {
        const struct candidate *c = &f->v.v[i];
        coverage = c->coverage > coverage ? c->coverage : coverage;
        likely = c->is_read && c->likely > likely ? c->likely : likely;
        named = named || c->named;
    }
    if (named || coverage >= coverage_enough)
        return true;
    if (!f->reranked || !f->question_tokens)
        return coverage >= coverage_least;
    return (likely - f->alone) / (double)f->question_tokens >= gain_least;
}

/* ---- giving ---- */

static const char *first_line(const struct finding *f, const struct candidate *c)
{
    str text = {0}, line;
    for (size_t i = 0; i < f->texts.len; i++)
        if (strcmp(f->texts.v[i].path, c->path) == 0)
            text = f->texts.v[i].text;
    str piece = text_lines(text, c->line, c->line);
    line = str_trim(str_sub(piece, 0, 200));
    return arena_strdup(f->a, line);
}

void finding_places(const struct finding *f, size_t limit, struct places *out)
{
    size_t most = limit ? limit : 10;
    out->v = ARENA_ARRAY(f->a, struct place, f->v.len + 1);
    out->n = 0;
    for (size_t i = 0; i < f->v.len && out->n < most; i++) {
        const struct candidate *c = &f->v.v[i];
        bool defined = c->symbol.id != 0;
        out->v[out->n++] = (struct place){
            .path = c->path,
            .line = defined ? c->symbol.line : c->line,
            .end_line = defined ? c->symbol.end_line : c->end_line,
            .symbol = defined ? c->symbol.qualified : NULL,
            .text = defined && c->symbol.signature[0] ? c->symbol.signature : first_line(f, c),
            .id = c->symbol.id,
            .score = c->score,
            .why = c->why,
            .is_test = c->is_test};
    }
    out->reranked = f->reranked;
    out->note = f->note;
}

bool docent_places(docent *d, const struct ask_options *o, arena *a, struct places *out,
                   const watch *w, err *e)
{
    double since = now_seconds();
    struct finding f;
    *out = (struct places){0};
    finding_begin(&f, d, o, a);
    bool ok = f.question[0] || (err_set(e, ERR_USAGE, "an empty question") &&
                                err_hint(e, "docent ask \"how is a key read?\""));
    ok = ok && finding_search(&f, w, e) && finding_rerank(&f, w, e);
    finding_places(&f, o->limit, out);
    out->seconds = now_seconds() - since;
    finding_release(&f);
    return ok;
}
