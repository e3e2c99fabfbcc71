/* Places a question may be about (see places.h): found by words, by names, by calls; ranked by
 * places_rank.c. */
#include "places.h"
#include "../engine/base/fs.h"
#include "explain.h"
#include "facts.h"
#include "steps.h"
#include <math.h>

enum {
    SEEDS = 5,
    NAMED_MOST = 6,
    LINKED_MOST = 12,
    DOC_BYTES = 400,
};

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

str text_head(str text, size_t most)
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
    str doc = text_head(str_of(c->symbol.doc), DOC_BYTES), line;
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
    strbuf_addstr(&b, text_head(piece, left));
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

/* ---- all of them ---- */

bool finding_search(struct finding *f, const watch *w, err *e)
{
    watch_progress(w, "search", 0, 0);
    if (!repo_rank(f->d->r, w, e) || !repo_asked(f->d->r, f->question, f->a, &f->words, e) ||
        !by_words(f, e) || !by_names(f, e))
        return false;
    if (!finding_score(f, e) || !by_calls(f, e))
        return false;
    if (!finding_score(f, e))
        return false;
    for (size_t i = 0; i < f->v.len; i++)
        f->v.v[i].found_at = i;
    return true;
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
