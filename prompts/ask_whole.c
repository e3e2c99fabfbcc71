/* The whole repository as the context of a question (see asking.h). The model has all files before
 * it and says in a sentence what answers the question; the definitions it names become the places,
 * and what is certain of them is told as for any other question. The first time takes what reading
 * takes, which is said before; from then on the files are found in the context store. */
#include "../engine/base/log.h"
#include "asking.h"
#include "facts.h"
#include "templates.h"
#include "whole.h"
#include "words.h"

enum { MOST_NAMED = 3, REPLY_TOKENS = 72 };

static bool reply_write(struct asking *x, session *s, struct question *q, err *e)
{
    static const char *const stops[] = {"\n", ". "};
    tokens tail = {0};
    struct reply r = {.banned = -1,
                      .max_tokens = REPLY_TOKENS,
                      .stop = stops,
                      .n_stop = 2,
                      .on_text = asking_words,
                      .arg = x};
    const watch *w = x->w ? &x->w->base : NULL;
    watch_progress(w, "write", 0, 1);
    if (!chat_rest(x->d->m, &tail, str_of(q->ask), e))
        return false;
    r.tail = tail.v;
    r.n_tail = tail.len;
    bool ok = session_replies(s, &r, 1, w, e);
    if (ok && r.end == REPLY_CANCELLED)
        ok = err_set(e, ERR_CANCELLED, "stopped");
    if (ok)
        q->text = sentence_tidy(strbuf_str(&r.text), x->a);
    reply_release(&r);
    vec_release(&tail);
    return ok;
}

/* The first definition of this name that has something to tell. */
static bool name_take(struct asking *x, const char *name, struct candidate *out, size_t *n, err *e)
{
    struct symbols found = {0};
    struct symbol_query q = {.name = name, .path = x->o->in};
    for (size_t i = 0; i < *n; i++)
        if (strcmp(out[i].symbol.name, name) == 0)
            return true;
    if (!repo_symbols(x->d->r, &q, x->a, &found, e))
        return false;
    for (size_t i = 0; i < found.n; i++) {
        const struct symbol *s = &found.v[i];
        if (s->is_declaration || s->is_test || !(symbol_has_steps(s) || symbol_has_members(s)))
            continue;
        out[(*n)++] = (struct candidate){.symbol = *s,
                                         .path = s->path,
                                         .line = s->line,
                                         .end_line = s->end_line,
                                         .why = "named with the whole repository in view"};
        break;
    }
    return true;
}

/* The definitions that the sentence names, each once, as candidates: words in quotes, words that
 * look like code, words before a bracket. */
static bool named_find(struct asking *x, str sentence, struct candidate *out, size_t *n, err *e)
{
    bool quoted = false;
    *n = 0;
    for (size_t at = 0, end; at < sentence.n && *n < MOST_NAMED; at = end) {
        for (end = at; end < sentence.n && is_name_char(sentence.p[end]);)
            end++;
        str word = str_sub(sentence, at, end);
        if (!word.n) {
            quoted ^= sentence.p[end++] == '`';
            continue;
        }
        bool meant = quoted || word_is_code(word) || (end < sentence.n && sentence.p[end] == '(');
        if (meant && !name_take(x, arena_strdup(x->a, word), out, n, e))
            return false;
    }
    return true;
}

static bool sentence_say(struct asking *x, session *s, struct question *q, size_t n, err *e)
{
    strbuf all;
    bool stands = false;
    strbuf_init(&all, 0);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&all, "%s %s\n%s\n", x->pieces.v[i].path, x->pieces.v[i].name,
                    x->pieces.v[i].code);
    str code = arena_str(x->a, strbuf_str(&all));
    strbuf_release(&all);
    q->scope = asking_scope(x, code, STR(""));
    struct verdict v = verify_sentence(&q->scope, str_of(q->text), x->a);
    q->reason = v.ok || v.is_vague ? NULL : v.reason;
    struct claim c = {.text = ""};
    if (n && !ask_stands(x, s, n, q, &stands, e))
        return false;
    if (!stands)
        return true;
    c.text = q->text;
    for (size_t i = 0; i < n; i++)
        c.from[c.n_from++] = asking_narrow(x, i, str_of(q->text));
    asking_add(x, &c);
    return true;
}

static bool named_tell(struct asking *x, session *s, struct question *q, err *e)
{
    struct candidate named[MOST_NAMED];
    size_t n;
    if (!named_find(x, str_of(q->text), named, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!asking_piece(x, &named[i], e))
            return false;
    x->f.v.len = 0;
    for (size_t i = 0; i < n; i++)
        vec_push(&x->f.v, named[i]);
    asking_places(x);
    if (!sentence_say(x, s, q, n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!ask_describe(x, i, &named[i], &(struct telling_wish){.steps = i ? 1 : 3}, e))
            return false;
    return true;
}

bool ask_whole(struct asking *x, bool *named, err *e)
{
    const watch *w = x->w ? &x->w->base : NULL;
    struct whole_options o = {.prefix = x->o->in};
    struct whole whole;
    session *s;
    x->out->route = ROUTE_WHOLE;
    if (!whole_plan(x->d, &o, x->a, &whole, w, e))
        return false;
    x->out->model = x->d->model_name;
    if (whole.fits)
        x->out->note = arena_printf(
            x->a, "the whole context: %llu tokens in %zu files, about %.0f s the first time",
            (unsigned long long)whole.tokens, whole.n, (double)whole.tokens / asking_speed(x));
    asking_event(x, ASK_PLACES, 0, STR(""));
    if (!whole_read(x->d, &o, x->a, &whole, &s, w, e))
        return false;
    struct field f[] = {{"question", str_of(asking_question(x))}};
    struct question q = {
        .ask = arena_printf(x->a, "\n%s", template_fill(TEMPLATE_ANSWER_WHOLE, f, 1, x->a)),
        .begin = ""};
    if (!reply_write(x, s, &q, e) || !named_tell(x, s, &q, e))
        return false;
    *named = false;
    for (size_t i = 0; i < x->claims.len; i++)
        *named = *named || x->claims.v[i].text[0];
    if (!*named)
        log_line("whole: nothing is named in \"%s\"", q.text);
    return true;
}
