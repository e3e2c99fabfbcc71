/* What the model is shown and asked (see asking.h): numbered pieces of code, then one short
 * question for each sentence wanted, every one a branch of its own.
 *
 * The program decides which piece a sentence is about, so that its source is known before it is
 * written; only the first sentence is about all of them, and its sources are the pieces whose names
 * and words it uses. */
#include "../engine/base/fs.h"
#include "asking.h"
#include "budget.h"
#include "facts.h"
#include "templates.h"
#include "words.h"

enum {
    MOST_PIECES = 4,
    MOST_PIECES_DEEP = 8,
    LEAST_TOKENS = 640,
    MOST_TOKENS = 3000,
    CODE_MOST = 6000, /* bytes of one piece */
    README_TOKENS = 350,
    NARROW_LINES = 14, /* a citation narrowed to more lines than this is the whole piece */
    HISTORY_TOKENS = 9000
};
static const double first_prose_seconds = 5.0, opening_seconds = 0.4;

/* ---- how much can be read in time ---- */

static sha256 speed_key(const docent *d)
{
    hasher *h = hasher_new();
    hasher_add_str(h, STR("reading speed"));
    hasher_add(h, d->fingerprint.b, sizeof d->fingerprint.b);
    hasher_add_u64(h, (uint64_t)d->threads);
    return hasher_end(h);
}

/* Tokens a second: as measured last time, else guessed from the size of the model. */
static double speed_known(const struct asking *x)
{
    sha256 key = speed_key(x->d);
    const char *text;
    unsigned long long rate;
    if (x->d->store && answers_get_whole(x->d->store, &key, x->a, &text) &&
        str_to_u64(str_of(text), &rate) && rate > 0)
        return (double)rate;
    double parameters = x->d->m ? (double)model_info(x->d->m)->parameters : 1.5e9;
    return 2.0e11 / (parameters > 1e7 ? parameters : 1e7);
}

static void speed_learn(const struct asking *x, const struct usage *before)
{
    const struct usage *u = session_usage(x->d->s);
    double seconds = u->read_seconds - before->read_seconds;
    uint64_t tokens_read = u->tokens_read - before->tokens_read;
    if (!x->d->store || tokens_read < 200 || seconds <= 0)
        return;
    double rate = ((double)tokens_read / seconds + speed_known(x)) / 2;
    sha256 key = speed_key(x->d);
    char *text = arena_printf(x->a, "%.0f", rate < 1 ? 1 : rate);
    answers_put_whole(x->d->store, &key, str_of(text));
}

/* In steps of 256, so that small differences of speed do not change what is read. */
static size_t tokens_affordable(const struct asking *x)
{
    double left = first_prose_seconds - opening_seconds - (now_seconds() - x->since);
    double most = left > 0 ? left * speed_known(x) : 0;
    if (x->o->deep)
        most = most * 4 > 2048 ? most * 4 : 2048;
    size_t n = most > MOST_TOKENS * (x->o->deep ? 2 : 1)
                   ? (size_t)MOST_TOKENS * (x->o->deep ? 2 : 1)
                   : (size_t)most / 256 * 256;
    return n > LEAST_TOKENS ? n : LEAST_TOKENS;
}

/* ---- pieces ---- */

static const char *piece_name(struct asking *x, const struct piece *p, const struct symbol *s)
{
    if (s->id)
        return s->name;
    const char *slash = strrchr(p->path, '/');
    return arena_strdup(x->a, str_of(slash ? slash + 1 : p->path));
}

static bool piece_add(struct asking *x, struct candidate *c, size_t tokens_most, size_t *used,
                      err *e)
{
    size_t bytes = tokens_most * 7 / 2;
    str text;
    if (!candidate_code(&x->f, c, bytes < CODE_MOST ? bytes : CODE_MOST, e) ||
        !finding_text(&x->f, c->path, &text, e))
        return false;
    bool whole = c->symbol.id && c->symbol.end_byte - c->symbol.start_byte <= bytes;
    struct piece p = {.path = c->path,
                      .line = whole ? c->symbol.line : c->line,
                      .end_line = whole ? c->symbol.end_line : c->end_line,
                      .symbol = c->symbol.id ? c->symbol.qualified : NULL,
                      .code = c->code};
    p.is_code = c->symbol.id && !c->is_prose;
    p.name = piece_name(x, &p, &c->symbol);
    p.lines = text_lines(text, p.line, p.end_line);
    *used += tokens_estimate(str_of(p.code)) + 30;
    vec_push(&x->pieces, p);
    return true;
}

bool ask_pieces(struct asking *x, err *e)
{
    size_t most = tokens_affordable(x), used = 0;
    size_t wanted = x->o->deep ? MOST_PIECES_DEEP : MOST_PIECES;
    x->out->route = ROUTE_PIECES;
    bool has_code = false;
    for (size_t i = 0; i < x->f.v.len && i < RERANKED; i++)
        has_code = has_code || !(x->f.v.v[i].is_prose || x->f.v.v[i].is_test);
    for (size_t i = 0; i < x->f.v.len && x->pieces.len < wanted; i++) {
        struct candidate *c = &x->f.v.v[i];
        bool aside =
            (c->is_prose && !x->f.inquiry.of_prose) || (c->is_test && !x->f.inquiry.of_tests);
        if (aside && has_code)
            continue;
        bool last_chance = most - (used < most ? used : most) < 120;
        if (x->pieces.len && (last_chance || c->score < x->f.v.v[0].score - 3.0))
            break;
        /* the first does not take everything: a second opinion is worth more than its end */
        size_t left = most > used ? most - used : 200;
        size_t share = i + 1 < x->f.v.len && left > 400 ? left * 11 / 20 : left;
        if (!piece_add(x, c, share, &used, e))
            return false;
    }
    return ask_write(x, e);
}

bool ask_unit(struct asking *x, const struct symbol *s, err *e)
{
    struct candidate c = {.symbol = *s, .path = s->path, .line = s->line, .end_line = s->end_line};
    size_t used = 0;
    x->out->route = ROUTE_UNIT;
    return piece_add(x, &c, tokens_affordable(x), &used, e) && ask_write(x, e) &&
           ask_facts(x, s, e);
}

/* ---- the prompt ---- */

static char *pieces_text(struct asking *x)
{
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < x->pieces.len; i++) {
        const struct piece *p = &x->pieces.v[i];
        strbuf_addf(&b, "[%zu] `%s`, %s lines %u-%u:\n```\n%s\n```\n", i + 1, p->name, p->path,
                    p->line, p->end_line, p->code);
    }
    char *out = arena_strdup(x->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

/* The instructions and the turns before: the newest that fit. */
static size_t opening_make(struct asking *x, struct chat_message **out)
{
    size_t first = x->history.n, tokens_used = 0, n = 1;
    while (first > 0) {
        const struct turn *t = &x->history.v[first - 1];
        tokens_used += tokens_estimate(str_of(t->context)) + tokens_estimate(str_of(t->reply));
        if (tokens_used > HISTORY_TOKENS)
            break;
        first--;
    }
    struct chat_message *m =
        ARENA_ARRAY(x->a, struct chat_message, 1 + 2 * (x->history.n - first) + 1);
    m[0] = (struct chat_message){CHAT_SYSTEM, str_trim(template_text(TEMPLATE_ANSWER_SYSTEM))};
    for (size_t i = first; i < x->history.n; i++) {
        const struct turn *t = &x->history.v[i];
        if (!t->context[0] || !t->reply[0])
            continue;
        m[n++] = (struct chat_message){CHAT_USER, str_of(t->context)};
        m[n++] = (struct chat_message){CHAT_ASSISTANT, str_of(t->reply)};
    }
    *out = m;
    return n;
}

/* ---- questions ---- */

struct wanted {
    struct asking *x;
    size_t sentence;
};

static void on_words(void *arg, str delta)
{
    struct wanted *k = arg;
    if (!(k->x->out->first_seconds > 0))
        k->x->out->first_seconds = now_seconds() - k->x->since;
    asking_event(k->x, ASK_TEXT, k->sentence, delta);
}

static bool knows_name(void *arg, str w)
{
    struct asking *x = arg;
    return repo_knows_name(x->d->r, w);
}

static struct verify_scope scope_of(struct asking *x, const char *lines, const char *all)
{
    return (struct verify_scope){.lines = str_of(lines),
                                 .code = str_of(lines),
                                 .definition = str_of(lines),
                                 .shown = str_of(all),
                                 .example = STR(""),
                                 .is_whole = true,
                                 .yields_value = true,
                                 .knows = knows_name,
                                 .arg = x};
}

static size_t questions_make(struct asking *x, struct question *q, struct wanted *k,
                             const char *all)
{
    size_t n = 0;
    bool overview = x->out->route == ROUTE_PROSE;
    q[n] = (struct question){
        .ask = template_fill(overview ? TEMPLATE_ANSWER_OVERVIEW : TEMPLATE_ANSWER_LEAD, NULL, 0,
                             x->a),
        .begin = "",
        .scope = scope_of(x, all, all)};
    n++;
    for (size_t i = 0; i < x->pieces.len && !overview && x->pieces.len > 1; i++) {
        const struct piece *p = &x->pieces.v[i];
        struct field f[] = {{"name", str_of(p->name)}};
        q[n++] = (struct question){
            .ask = template_fill(TEMPLATE_ANSWER_PIECE, f, 1, x->a),
            .begin = p->is_code ? arena_printf(x->a, "`%s`", p->name) : "",
            .scope = scope_of(x, arena_printf(x->a, "%s %s\n%s", p->path, p->name, p->code), all)};
    }
    for (size_t i = 0; i < n; i++) {
        k[i] = (struct wanted){x, x->sentences.len + i};
        q[i].on_text = on_words;
        q[i].arg = &k[i];
    }
    return n;
}

/* ---- sources ---- */

/* The lines of the piece that hold the words the sentence quotes; the whole piece when they are too
 * far apart or when there are none. */
static struct claim_source lines_narrow(const struct asking *x, size_t at, str sentence)
{
    const struct piece *p = &x->pieces.v[at];
    struct claim_source out = {at, p->line, p->end_line};
    uint32_t first = 0, last = 0, number = p->line;
    str rest = p->lines, line;
    for (; str_next(&rest, '\n', &line); number++) {
        size_t from = 0;
        while ((from = str_find(sentence, STR("`"), from)) != SIZE_MAX) {
            size_t end = str_find(sentence, STR("`"), from + 1);
            if (end == SIZE_MAX)
                break;
            str w = str_sub(sentence, from + 1, end);
            if (str_ends(w, STR("()")))
                w.n -= 2;
            if (!str_eqz(w, p->name) && text_has_word(line, w)) {
                first = first ? first : number;
                last = number;
            }
            from = end + 1;
        }
    }
    if (first && last - first < NARROW_LINES) {
        out.line = first;
        out.end_line = last;
    }
    return out;
}

/* How many of the sentence's quoted words a piece has; its name counts twice. */
static size_t words_shared(const struct piece *p, str sentence)
{
    size_t n = 0, from = 0;
    while ((from = str_find(sentence, STR("`"), from)) != SIZE_MAX) {
        size_t end = str_find(sentence, STR("`"), from + 1);
        if (end == SIZE_MAX)
            break;
        str w = str_sub(sentence, from + 1, end);
        if (str_ends(w, STR("()")))
            w.n -= 2;
        n += (size_t)(str_eqz(w, p->name) ? 2 : 0) +
             (size_t)(w.n > 1 && text_has_word(str_of(p->code), w));
        from = end + 1;
    }
    return n;
}

/* The first sentence is about all pieces: those that have most of its words are its sources. */
static void lead_sources(const struct asking *x, struct claim *c)
{
    size_t best = 0;
    str s = str_of(c->text);
    for (size_t i = 0; i < x->pieces.len; i++) {
        size_t n = words_shared(&x->pieces.v[i], s);
        best = n > best ? n : best;
    }
    for (size_t i = 0; i < x->pieces.len && c->n_from < 3; i++)
        if (best ? words_shared(&x->pieces.v[i], s) == best : i == 0)
            c->from[c->n_from++] = lines_narrow(x, i, s);
}

static bool says_nothing(str s)
{
    static const char *const ways[] = {"does not answer",         "not relevant",
                                       "no information",          "not provided",
                                       "does not show",           "not shown in",
                                       "not mentioned",           "cannot be determined",
                                       "is not directly related", "does not directly answer"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (text_has_stem(s, str_of(ways[i])))
            return true;
    return false;
}

static void claims_take(struct asking *x, const struct question *q, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct claim c = {.text = "", .retried = q[i].retried};
        bool keep = q[i].text && !says_nothing(str_of(q[i].text)) &&
                    !sentences_alike(str_of(x->f.question), str_of(q[i].text));
        for (size_t k = 0; k < i && keep; k++)
            keep = !q[k].text || !sentences_alike(str_of(q[k].text), str_of(q[i].text));
        if (keep) {
            c.text = q[i].text;
            c.reason = q[i].reason;
            if (i == 0)
                lead_sources(x, &c);
            else
                c.from[c.n_from++] = lines_narrow(x, i - 1, str_of(c.text));
        }
        vec_push(&x->claims, c);
    }
}

static bool model_need(struct asking *x, err *e)
{
    const watch *w = x->w ? &x->w->base : NULL;
    return docent_need_model(x->d, w, e);
}

bool ask_write(struct asking *x, err *e)
{
    enum { QUESTIONS = MOST_PIECES_DEEP + 1 };
    struct question q[QUESTIONS] = {0};
    struct wanted k[QUESTIONS];
    struct chat_message *opening;
    if (!model_need(x, e))
        return false;
    char *all = pieces_text(x);
    struct field f[] = {{"pieces", str_of(all)}, {"question", str_of(x->f.question)}};
    x->context = template_fill(TEMPLATE_ANSWER_CONTEXT, f, 2, x->a);
    struct guide g = {.m = x->d->m, .s = x->d->s};
    g.n_opening = opening_make(x, &opening);
    g.opening = opening;
    struct usage before = *session_usage(x->d->s);
    asking_places(x);
    size_t n = questions_make(x, q, k, all);
    const watch *w = x->w ? &x->w->base : NULL;
    bool ok = guide_ask(&g, x->context, q, n, w, x->a, e);
    speed_learn(x, &before);
    claims_take(x, q, n);
    for (size_t i = 0; i < x->claims.len; i++)
        asking_claim(x, &x->claims.v[i]);
    return ok;
}

/* ---- overview ---- */

static bool is_readme(const char *path)
{
    return !strchr(path, '/') &&
           (strncmp(path, "README", 6) == 0 || strncmp(path, "readme", 6) == 0 ||
            strncmp(path, "Readme", 6) == 0);
}

/* Badges, pictures and links of a README's head say nothing about the program. */
static str readme_text(struct asking *x, str text)
{
    strbuf b;
    strbuf_init(&b, 0);
    str rest = text, line;
    while (str_next(&rest, '\n', &line) && tokens_estimate(strbuf_str(&b)) < README_TOKENS) {
        str t = str_trim(line);
        bool noise = !t.n || t.p[0] == '[' || t.p[0] == '<' || t.p[0] == '!' || t.p[0] == '=' ||
                     t.p[0] == '-' || t.p[0] == '|' || text_addresses_reader(t);
        if (!noise)
            strbuf_addf(&b, STR_FMT "\n", STR_ARG(t));
    }
    str out = arena_str(x->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static bool readme_add(struct asking *x, err *e)
{
    struct files all = {0};
    if (!repo_files(x->d->r, NULL, x->a, &all, e))
        return false;
    for (size_t i = 0; i < all.n && !x->pieces.len; i++) {
        const struct file *f = &all.v[i];
        str text;
        if (!is_readme(f->path) || f->skipped)
            continue;
        if (!finding_text(&x->f, f->path, &text, e))
            return false;
        struct piece p = {.path = f->path, .line = 1, .end_line = f->lines ? f->lines : 1};
        p.name = f->path;
        p.code = readme_text(x, text).p;
        p.end_line = p.end_line < 30 ? p.end_line : 30;
        p.lines = text_lines(text, p.line, p.end_line);
        vec_push(&x->pieces, p);
    }
    return true;
}

/* What stands where, from the index: the files that matter most, with what is in them. */
static bool map_say(struct asking *x, strbuf *shown, bool say, err *e)
{
    enum { FILES = 6, NAMES = 4 };
    struct ranked_map map = {0};
    if (!repo_map(x->d->r, x->o->in, 40, x->a, &map, e))
        return false;
    for (size_t i = 0, n = 0; i < map.n && n < FILES; i++) {
        const struct map_entry *m = &map.v[i];
        if (m->is_folder || !m->top.n)
            continue;
        strbuf b;
        strbuf_init(&b, 0);
        for (size_t k = 0; k < m->top.n && k < NAMES; k++) {
            const char *purpose = NULL;
            bool marked = false;
            err none = ERR_INIT;
            strbuf_addf(&b, "%s`%s`", k ? ", " : "", m->top.v[k].name);
            if (!say && docent_stored_purpose(x->d, &m->top.v[k], x->a, &purpose, &marked, &none) &&
                purpose && !marked)
                strbuf_addf(shown, "`%s` (%s): %s\n", m->top.v[k].name, m->path, purpose);
        }
        if (say) {
            uint32_t s = asking_source(x, m->path, m->top.v[0].line, m->top.v[0].end_line,
                                       m->top.v[0].qualified);
            asking_say(x, arena_printf(x->a, "%s holds %s.", m->path, b.p), &s, 1);
        } else {
            strbuf_addf(shown, "%s: %s\n", m->path, b.p);
        }
        strbuf_release(&b);
        n++;
    }
    return true;
}

bool ask_overview(struct asking *x, err *e)
{
    strbuf shown;
    x->out->route = ROUTE_PROSE;
    strbuf_init(&shown, 0);
    bool ok = readme_add(x, e) && map_say(x, &shown, false, e);
    if (ok && !x->pieces.len) {
        struct ranked_map map = {0};
        ok = repo_map(x->d->r, x->o->in, 40, x->a, &map, e);
        for (size_t i = 0; ok && i < map.n && !x->pieces.len; i++)
            if (!map.v[i].is_folder && map.v[i].top.n) {
                struct piece p = {.path = map.v[i].path, .line = 1, .end_line = 1};
                p.name = p.path;
                p.code = arena_strdup(x->a, strbuf_str(&shown));
                vec_push(&x->pieces, p);
            }
    } else if (ok) {
        struct piece *p = &x->pieces.v[0];
        p->code = arena_printf(x->a, "%s\n%s", p->code, shown.p);
    }
    if (ok && x->pieces.len) {
        ask_key(x, "overview", str_of(x->pieces.v[0].code));
        ok = ask_load(x) || ask_write(x, e);
    }
    strbuf_release(&shown);
    return ok && map_say(x, NULL, true, e);
}
