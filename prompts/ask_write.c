/* What is read for an answer and how much of it (see asking.h): the best candidates, as far as the
 * time until the first sentence allows; what each of them says is ask_describe.c's. */
#include "../engine/base/fs.h"
#include "asking.h"
#include "budget.h"
#include "facts.h"
#include "words.h"

enum {
    MOST_PIECES = 3,
    MOST_PIECES_DEEP = 6,
    STEPS_FIRST = 3, /* of the best definition, of every other */
    STEPS_LEAD = 5,  /* of the function that shows how it is done */
    STEPS_OTHER = 1,
    STEPS_DEEP = 2,
    LEAST_TOKENS = 512,
    MOST_TOKENS = 3000,
    CODE_MOST = 6000, /* bytes of one piece */
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
double asking_speed(const struct asking *x)
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

void asking_speed_learn(const struct asking *x, const struct usage *before)
{
    const struct usage *u = session_usage(x->d->s);
    double seconds = u->read_seconds - before->read_seconds;
    uint64_t tokens_read = u->tokens_read - before->tokens_read;
    if (!x->d->store || tokens_read < 200 || seconds <= 0)
        return;
    double rate = ((double)tokens_read / seconds + asking_speed(x)) / 2;
    sha256 key = speed_key(x->d);
    char *text = arena_printf(x->a, "%.0f", rate < 1 ? 1 : rate);
    answers_put_whole(x->d->store, &key, str_of(text));
}

/* In steps of 256, so that small differences of speed do not change what is read. */
size_t asking_affordable(const struct asking *x)
{
    double left = first_prose_seconds - opening_seconds - (now_seconds() - x->since);
    double most = left > 0 ? left * asking_speed(x) : 0;
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

bool asking_piece(struct asking *x, const struct candidate *from, err *e)
{
    struct candidate c = *from;
    str text;
    if (!candidate_code(&x->f, &c, CODE_MOST, e) || !finding_text(&x->f, c.path, &text, e))
        return false;
    bool whole = c.symbol.id && c.symbol.end_byte - c.symbol.start_byte <= CODE_MOST;
    struct piece p = {.path = c.path,
                      .line = whole ? c.symbol.line : c.line,
                      .end_line = whole ? c.symbol.end_line : c.end_line,
                      .symbol = c.symbol.id ? c.symbol.qualified : NULL,
                      .of = c.symbol,
                      .code = c.code};
    p.name = piece_name(x, &p, &c.symbol);
    p.lines = text_lines(text, p.line, p.end_line);
    vec_push(&x->pieces, p);
    return true;
}

void asking_add(struct asking *x, const struct claim *c)
{
    vec_push(&x->claims, *c);
    asking_claim(x, c);
}

bool asking_goes_on(const struct asking *x, size_t at)
{
    return x->claims.len && x->claims.v[x->claims.len - 1].from[0].piece == at;
}

/* "How can it fail", "what does it return": the walkthrough's last lines answer that. */
bool ask_names_lines(const struct asking *x)
{
    str q = str_of(x->f.question);
    return text_has_stem(q, STR("fail")) || text_has_stem(q, STR("error")) ||
           text_has_stem(q, STR("return")) || text_has_stem(q, STR("wrong"));
}

bool asking_tell(struct asking *x, const struct candidate *c, const struct telling_wish *wish,
                 err *e)
{
    size_t at = x->pieces.len;
    if (!asking_piece(x, c, e))
        return false;
    if (at == 0)
        asking_places(x);
    return ask_describe(x, at, c, wish, e);
}

static bool is_changelog(const char *path)
{
    const char *slash = strrchr(path, '/');
    str name = str_of(slash ? slash + 1 : path);
    return text_has_stem(name, STR("change")) || text_has_stem(name, STR("history")) ||
           text_has_stem(name, STR("news")) || text_has_stem(name, STR("fixes")) ||
           text_has_stem(name, STR("todo")) || text_has_stem(name, STR("release"));
}

/* One sentence of the documentation that speaks of most of what is asked. */
static bool prose_quote(struct asking *x, err *e)
{
    enum { LOOKED_AT = 4 };
    static const double share = 0.6;
    size_t before = x->claims.len, seen = 0;
    for (size_t i = 0; i < x->f.v.len && seen < LOOKED_AT && x->claims.len == before; i++) {
        struct candidate *c = &x->f.v.v[i];
        if (!c->is_prose || c->is_test || is_changelog(c->path))
            continue;
        size_t at = x->pieces.len;
        if (!asking_piece(x, c, e))
            return false;
        struct claim_source all = {at, x->pieces.v[at].line, x->pieces.v[at].end_line};
        ask_quote(x, &all, 1, share);
        seen++;
    }
    return true;
}

/* "How is it done", "what happens when": a function answers by its steps. */
static bool asks_how(const struct asking *x)
{
    str q = str_of(x->f.question);
    return text_has_stem(q, STR("how")) || text_has_stem(q, STR("happen")) ||
           text_has_stem(q, STR("why"));
}

/* Pool of Pool.Pool; not get of Widget.get. */
static bool is_named_as_its_class(const struct symbol *s)
{
    str q = str_of(s->qualified), name = str_of(s->name);
    if (q.n <= name.n || !str_ends(q, name))
        return false;
    size_t end = q.n - name.n; /* of the class: before ".", "::" */
    while (end > 0 && strchr(".:#\\", q.p[end - 1]))
        end--;
    str class = str_sub(q, 0, end);
    return end < q.n - name.n && str_ends(class, name) &&
           (class.n == name.n || strchr(".:#\\", class.p[class.n - name.n - 1]));
}

static bool may_lead(const struct candidate *c)
{
    enum { FEW_LINES = 4 };
    const struct symbol *s = &c->symbol;
    return s->id && symbol_has_steps(s) && s->end_line - s->line >= FEW_LINES &&
           !name_is_constructor(s->name) && !is_named_as_its_class(s);
}

static struct telling_wish wish_for(const struct asking *x, bool first, bool leads)
{
    size_t steps = first ? STEPS_FIRST : x->o->deep ? STEPS_DEEP : STEPS_OTHER;
    return (struct telling_wish){.steps = leads ? STEPS_LEAD : steps,
                                 .whole = leads,
                                 .outcome = first && ask_names_lines(x)};
}

bool ask_pieces(struct asking *x, err *e)
{
    bool how = asks_how(x);
    size_t wanted = x->o->deep ? MOST_PIECES_DEEP : MOST_PIECES;
    x->out->route = ROUTE_PIECES;
    bool has_code = false;
    for (size_t i = 0; i < x->f.v.len && i < RERANKED; i++)
        has_code = has_code || !candidate_stands_aside(&x->f, &x->f.v.v[i]);
    for (size_t i = 0; i < x->f.v.len && x->pieces.len < wanted; i++) {
        struct candidate *c = &x->f.v.v[i];
        bool first = !x->pieces.len;
        if (has_code && candidate_stands_aside(&x->f, c))
            continue;
        /* far behind; but the first alone may only hand on to the second */
        if (x->pieces.len > 1 && c->score < x->f.v.v[0].score - 2.0)
            break;
        struct telling_wish wish = wish_for(x, first, how && may_lead(c));
        how = how && !wish.whole;
        if (!asking_tell(x, c, &wish, e))
            return false;
        if (first && x->o->deep && x->context && !ask_lead(x, e))
            return false;
    }
    return x->f.inquiry.of_prose || prose_quote(x, e);
}

bool ask_unit(struct asking *x, const struct symbol *s, err *e)
{
    struct candidate c = {.symbol = *s, .path = s->path, .line = s->line, .end_line = s->end_line};
    x->out->route = ROUTE_UNIT;
    struct telling_wish wish = {.outcome = true};
    return asking_tell(x, &c, &wish, e) && ask_facts(x, s, e);
}
