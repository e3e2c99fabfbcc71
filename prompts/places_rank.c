/* Ranking of places (see places.h).
 *
 * Words and likelihood are of different make, so both become standard scores over the candidates
 * that have both before they are added. The reader reads what is said of the best, then the
 * beginning of the code of the best of these: what it has not read stays below what it has. */
#include "comment.h"
#include "explain.h"
#include "places.h"
#include <math.h>

enum {
    HEAD_BYTES = 300, /* of a comment, of text outside of definitions: what is read first */
    CLOSE = 6,        /* so many are read a second time */
    CLOSE_BYTES = 600,
};

/* Found on the development questions (tests/quality): what counts how much beside the words. */
static const double weight_said = 4.0, weight_linked = 0.5, weight_likely = 1.0, weight_close = 1.0,
                    weight_test = 4.0, weight_prose = 4.0;
/* In deviations, once the reader has spoken: tests and documentation have the question's words by
 * their nature, and come behind code that is about as near. */
static const double behind = 4.0;

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
        *out = text_addresses_reader(head) ? (str){"", 0} : text_head(head, HEAD_BYTES);
        return true;
    }
    str doc = str_sub(str_of(s->doc), 0, HEAD_BYTES);
    bool quiet = !doc.n || text_addresses_reader(doc);
    *out = str_of(quiet ? s->signature
                        : arena_printf(f->a, "// " STR_FMT "\n%s", STR_ARG(doc), s->signature));
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

bool name_is_constructor(const char *name)
{
    static const char *const all[] = {"constructor", "__init__", "initialize", "__construct"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(name, all[i]) == 0)
            return true;
    return false;
}

/* In standard scores. Of the constructors among the candidates of 180 questions none was what was
 * asked for; types, constants and lines between definitions seldom are. */
static double seldom_asked_for(const struct candidate *c)
{
    const struct symbol *s = &c->symbol;
    if (c->named)
        return 0;
    if (!s->id)
        return c->is_prose ? 0 : 0.8;
    if (name_is_constructor(s->name))
        return 1;
    bool speaks = symbol_is_function(s->kind) || s->kind == SYM_CLASS || s->kind == SYM_MACRO ||
                  s->kind == SYM_SECTION || s->kind == SYM_MODULE;
    return speaks ? 0 : 0.5;
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
    if (x->is_close != y->is_close)
        return y->is_close - x->is_close;
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

bool finding_score(struct finding *f, err *e)
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

void scores_standard(double *v, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        sum += v[i];
        squares += v[i] * v[i];
    }
    double mean = n ? sum / (double)n : 0, variance = n ? squares / (double)n - mean * mean : 0;
    for (size_t i = 0; i < n; i++)
        v[i] = variance > 1e-9 ? (v[i] - mean) / sqrt(variance) : 0;
}

static void scores_join(struct finding *f, size_t n)
{
    double words[RERANKED], likely[RERANKED];
    for (size_t i = 0; i < n; i++) {
        words[i] = worth_of(&f->v.v[i]);
        likely[i] = f->v.v[i].likely;
    }
    scores_standard(words, n);
    scores_standard(likely, n);
    for (size_t i = 0; i < n; i++) {
        struct candidate *c = &f->v.v[i];
        c->score = words[i] + weight_likely * likely[i];
        c->score -= seldom_asked_for(c) + (candidate_stands_aside(f, c) ? behind : 0);
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

static const char *place_text(const struct finding *f, const struct candidate *c)
{
    return c->symbol.id ? arena_printf(f->a, "%s :: %s", c->path, c->symbol.qualified) : c->path;
}

/* The best are read a second time, with the beginning of their code. */
static bool look_closer(struct finding *f, size_t n, const watch *w, err *e)
{
    struct reading v[CLOSE] = {0};
    double alone, scores[CLOSE], likely[CLOSE];
    size_t question_tokens;
    uint64_t read;
    n = n < CLOSE ? n : CLOSE;
    for (size_t i = 0; i < n; i++) {
        struct candidate *c = &f->v.v[i];
        if (!candidate_code(f, c, CLOSE_BYTES, e))
            return false;
        v[i] = (struct reading){.place = place_text(f, c), .code = str_of(c->code)};
    }
    if (!reader_rank(f->d->reader, f->question, v, n, w, &alone, &question_tokens, &read, e))
        return false;
    f->tokens_ranked += read;
    for (size_t i = 0; i < n; i++) {
        bool aside = candidate_stands_aside(f, &f->v.v[i]);
        scores[i] = f->v.v[i].score + (aside ? behind : 0);
        likely[i] = v[i].logprob;
    }
    scores_standard(scores, n);
    scores_standard(likely, n);
    for (size_t i = 0; i < n; i++) {
        struct candidate *c = &f->v.v[i];
        c->score =
            scores[i] + weight_close * likely[i] - (candidate_stands_aside(f, c) ? behind : 0);
        c->is_close = true;
    }
    sort(f);
    return true;
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
        v[i].place = place_text(f, c);
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
    return look_closer(f, n, w, e);
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
