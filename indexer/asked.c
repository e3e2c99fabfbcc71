/* How much of a question a text says (see index.h): its own words, and at half their weight words
 * that mean the same. Rare words count for more. */
#include "alike.h"
#include "search.h"
#include <math.h>

enum { COUNT_MAX = 12000 /* a word of more pieces is a common one */ };
static const double alike_counts = 0.5;

struct asked_words {
    struct terms terms;
    struct {
        str *v;
        size_t n;
    } alike[MAX_TERMS];
};

/* How many pieces have the word; counting stops at COUNT_MAX. */
static bool count_pieces(repo *r, struct term *t, int64_t *out, err *e)
{
    db_stmt *s;
    bool row = false;
    const struct terms one = {t, 1};
    strbuf match;
    strbuf_init(&match, 0);
    terms_match(&one, &match);
    bool ok = db_prepare(r->db, &s,
                         "SELECT count(*) FROM (SELECT 1 FROM search_text WHERE search_text MATCH ?"
                         " LIMIT ?)",
                         e);
    if (ok) {
        db_bind_text(s, strbuf_str(&match));
        db_bind_int(s, COUNT_MAX);
        ok = db_step(s, &row, e);
        *out = ok && row ? db_int(s, 0) : 0;
        db_reset(s);
    }
    strbuf_release(&match);
    return ok;
}

bool terms_weigh(repo *r, struct terms *t, int64_t *count, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(r->db, &s, "SELECT count(*) FROM chunks", e) || !db_step(s, &row, e))
        return false;
    double total = (double)db_int(s, 0);
    db_reset(s);
    for (size_t i = 0; i < t->n; i++) {
        if (!count_pieces(r, &t->v[i], &count[i], e))
            return false;
        double n = (double)count[i], idf = log((total - n + 0.5) / (n + 0.5));
        t->v[i].idf = idf > 0.05 ? idf : 0.05;
    }
    return true;
}

bool repo_asked(repo *r, const char *question, arena *a, const asked_words **out, err *e)
{
    asked_words *w = ARENA_ARRAY(a, asked_words, 1);
    int64_t count[MAX_TERMS];
    if (!repo_ready(r, e))
        return false;
    terms_read(&w->terms, str_of(question), a);
    if (!terms_weigh(r, &w->terms, count, e))
        return false;
    for (size_t i = 0; i < w->terms.n; i++) {
        w->alike[i].v = ARENA_ARRAY(a, str, ALIKE_MAX);
        w->alike[i].n = words_alike(w->terms.v[i].token, a, w->alike[i].v);
    }
    *out = w;
    return true;
}

struct saying {
    const asked_words *w;
    double said[MAX_TERMS];
};

static void say_token(void *arg, str token, bool whole)
{
    struct saying *k = arg;
    (void)whole;
    for (size_t i = 0; i < k->w->terms.n; i++) {
        if (str_eq(k->w->terms.v[i].token, token))
            k->said[i] = 1;
        for (size_t j = 0; k->said[i] < alike_counts && j < k->w->alike[i].n; j++)
            if (str_eq(k->w->alike[i].v[j], token))
                k->said[i] = alike_counts;
    }
}

double asked_share(const asked_words *w, str text)
{
    struct saying k = {.w = w};
    double all = 0, have = 0;
    text_tokens(text, say_token, &k);
    for (size_t i = 0; i < w->terms.n; i++) {
        if (w->terms.v[i].whole)
            continue; /* its parts are there as well */
        all += w->terms.v[i].idf;
        have += w->terms.v[i].idf * k.said[i];
    }
    return all > 0 ? have / all : 0;
}
