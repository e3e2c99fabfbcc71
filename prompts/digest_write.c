/* The model's sentences of a digest: which changes are worth one, stored or asked, and whether they
 * fit (change_said.h). Each is asked by itself, from its own difference alone.
 *
 * Invariant: what the model wrote and does not pass leaves the program's sentence in its place. */
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "budget.h"
#include "digest_internal.h"
#include "templates.h"
#include "words.h"

enum { TOGETHER = 8, DIFF_TOKENS = 420, MOST_LINES = 120 };

/* One sentence being asked for. */
struct wanted {
    size_t entry;
    struct change_text text;
    const char *prompt, *names;
    sha256 key;
    struct digesting *g;
};

/* Tests are left to the program: what a test's text says is about other code, and sentences about
 * its changes were wrong more often than right. */
static bool is_worth_asking(const struct digest_entry *x, bool is_full)
{
    const struct symbol_change *c = x->change;
    uint32_t lines = c->lines_added + c->lines_removed;
    return !is_full && !c->is_test && !c->is_file && c->symbol_kind != SYM_SECTION &&
           lines <= MOST_LINES && c->after.path && c->after.language;
}

static bool is_added(const struct symbol_change *c)
{
    return c->kind == CHANGE_ADDED;
}

static void prepare(struct digesting *g, size_t entry, struct wanted *out)
{
    const struct symbol_change *c = g->out->entries[entry].change;
    const struct change_side *s = &c->after;
    uint32_t left_out;
    *out = (struct wanted){.entry = entry, .g = g};
    change_show(c, g->a, &out->text);
    str code = text_fit(is_added(c) ? s->text : out->text.shown, DIFF_TOKENS, g->a, &left_out);
    const char *kind = c->is_file ? "file" : symbol_kind_name(c->symbol_kind);
    struct field change[] = {{"kind", str_of(kind)},
                             {"name", str_of(s->qualified)},
                             {"path", str_of(s->path)},
                             {"language", str_of(s->language)},
                             {"code", code}};
    struct field definition[] = {
        {"kind", str_of(kind)},    {"name", str_of(s->qualified)},
        {"path", str_of(s->path)}, {"language", str_of(s->language)},
        {"header", STR("")},       {"code", code},
        {"known", STR("")},        {"doc", STR("")}}; /* where there is a comment, it is quoted */
    out->prompt = is_added(c) ? template_fill(TEMPLATE_DEFINITION, definition, 8, g->a)
                              : template_fill(TEMPLATE_CHANGE, change, 5, g->a);
    out->names = arena_printf(g->a, "%s %s %s", s->qualified, s->name, s->path);
    hasher *h = key_begin(g->d, "change");
    hasher_add_str(h, str_of(out->prompt));
    hasher_add_str(h, template_text(TEMPLATE_ASK_CHANGE));
    out->key = hasher_end(h);
}

static const char *misfit(const struct wanted *t, str sentence)
{
    if (is_added(t->g->out->entries[t->entry].change)) /* says what it is for, not what changed */
        return NULL;
    return change_misfit(&t->text, str_of(t->names), sentence, t->g->a);
}

static void take_sentence(struct wanted *t, const char *text)
{
    struct digest_entry *x = &t->g->out->entries[t->entry];
    const struct symbol_change *c = x->change;
    arena *a = t->g->a;
    const char *prefix = is_added(c) ? "New: " : "";
    if (c->kind == CHANGE_SIGNATURE) /* the certain part stands first */
        prefix = arena_printf(a, "%s ", x->text);
    x->text = arena_printf(a, "%s%s", prefix, text);
    x->by_program = false;
    t->g->out->written++;
    digest_event(t->g, DIGEST_SENTENCE, t->entry, (str){"", 0});
}

/* A stored sentence that did not pass is stored with its reason: it is not asked again. */
static bool from_store(struct wanted *t)
{
    struct answer found;
    if (!t->g->d->store || !answers_get(t->g->d->store, &t->key, t->g->a, &found))
        return false;
    if (!found.reason && !misfit(t, str_of(found.text)))
        take_sentence(t, found.text);
    else
        t->g->out->replaced++;
    return true;
}

/* ---- asking ---- */

static void on_text(void *arg, str delta)
{
    struct wanted *t = arg;
    digest_event(t->g, DIGEST_TEXT, t->entry, delta);
}

static struct question question_for(struct wanted *t)
{
    const struct symbol_change *c = t->g->out->entries[t->entry].change;
    bool only_added = !str_trim(t->text.removed).n, only_removed = !str_trim(t->text.added).n;
    str both = str_of(
        arena_printf(t->g->a, STR_FMT STR_FMT, STR_ARG(t->text.removed), STR_ARG(t->text.added)));
    struct field name[] = {{"name", str_of(c->after.name)}};
    struct question q = {.context = t->prompt,
                         .begin = is_added(c)    ? ""
                                  : only_added   ? "Adds"
                                  : only_removed ? "Removes"
                                                 : "",
                         .on_text = on_text,
                         .arg = t};
    q.ask = is_added(c) ? template_fill(TEMPLATE_ASK_PURPOSE, name, 1, t->g->a)
                        : template_fill(TEMPLATE_ASK_CHANGE, NULL, 0, t->g->a);
    q.scope = (struct verify_scope){.lines = is_added(c) ? c->after.text : both,
                                    .code = is_added(c) ? c->after.text : both,
                                    .definition = is_added(c) ? c->after.text : t->text.shown,
                                    .shown = str_of(t->names),
                                    .example = STR(""),
                                    .is_whole = is_added(c),
                                    .begun = strlen(q.begin),
                                    .yields_value = true};
    return q;
}

static void take_answer(struct wanted *t, const struct question *q)
{
    struct digesting *g = t->g;
    const char *why = q->reason ? q->reason : misfit(t, str_of(q->text));
    struct answer keep = {q->text, why};
    if (g->d->store)
        answers_put(g->d->store, &t->key, &keep);
    if (!why) {
        take_sentence(t, q->text);
        return;
    }
    log_line("digest: %s: %s (%s)", t->names, q->text, why);
    g->out->replaced++;
    digest_event(g, DIGEST_SENTENCE, t->entry, (str){"", 0});
}

static bool ask_some(struct digesting *g, struct guide *guide, struct wanted *t, size_t n,
                     const watch *w, err *e)
{
    struct question q[TOGETHER];
    for (size_t i = 0; i < n; i++)
        q[i] = question_for(&t[i]);
    bool ok = guide_ask(guide, NULL, q, n, w, g->a, e);
    for (size_t i = 0; i < n; i++)
        if (q[i].text)
            take_answer(&t[i], &q[i]);
    return ok;
}

/* A watch that also ends when the time is up. */
struct timed {
    const watch *outer;
    cancel stop;
    double until;
};

static void timed_progress(void *arg, const char *phase, unsigned long long done,
                           unsigned long long total)
{
    struct timed *t = arg;
    watch_progress(t->outer, phase, done, total);
    if (watch_stopped(t->outer) || (t->until > 0 && now_seconds() > t->until))
        cancel_request(&t->stop);
}

static bool ask_open(struct digesting *g, struct wanted *t, size_t n, err *e)
{
    const watch *base = g->w ? &g->w->base : NULL;
    struct timed timed = {.outer = base};
    if (g->q->seconds > 0)
        timed.until = g->began + g->q->seconds;
    watch w = {.stop = &timed.stop, .progress = timed_progress, .arg = &timed};
    bool ok = docent_need_model(g->d, &w, e);
    struct guide guide = {.m = g->d->m, .s = g->d->s};
    struct chat_message *opening;
    guide.n_opening = prompt_opening(false, g->a, &opening);
    guide.opening = opening;
    for (size_t from = 0; ok && from < n; from += TOGETHER) {
        watch_progress(&w, "write", from, n);
        if (cancelled(&timed.stop))
            ok = err_set(e, ERR_CANCELLED, "stopped");
        else
            ok = ask_some(g, &guide, t + from, n - from < TOGETHER ? n - from : TOGETHER, &w, e);
    }
    if (!ok && e->code == ERR_CANCELLED && !watch_stopped(base)) {
        err_clear(e); /* the time is up: what is ready stays */
        ok = true;
    }
    return ok;
}

static void account(struct digesting *g)
{
    if (!g->d->s)
        return;
    const struct usage *u = session_usage(g->d->s);
    g->out->tokens_read = u->tokens_read;
    g->out->tokens_reused = u->tokens_reused;
    g->out->tokens_generated = u->tokens_generated;
}

bool digest_write(struct digesting *g, err *e)
{
    size_t most = g->q->sentences ? g->q->sentences : DIGEST_SENTENCES, n = 0, open = 0;
    size_t all = g->out->set.n_changes;
    struct wanted *t = ARENA_ARRAY(g->a, struct wanted, most);
    size_t worth = 0;
    for (size_t i = 0; i < all; i++)
        worth += is_worth_asking(&g->out->entries[i], g->is_full[i]);
    if (!worth) /* then it is no matter whether there is a model */
        return true;
    if (!docent_choose_model(g->d, g->a, e)) {
        if (g->q->stored_only && e->code == ERR_MODEL) {
            err_clear(e);
            return true;
        }
        return false;
    }
    g->out->model = arena_strdup(g->a, str_of(g->d->model_name));
    for (size_t i = 0; i < all && n < most; i++)
        if (is_worth_asking(&g->out->entries[i], g->is_full[i]))
            prepare(g, i, &t[n++]);
    g->out->asked = n;
    for (size_t i = 0; i < n; i++)
        if (!from_store(&t[i]))
            t[open++] = t[i];
    if (!open || g->q->stored_only)
        return true;
    if (g->d->s)
        session_usage_reset(g->d->s);
    g->out->from_store = false;
    bool ok = ask_open(g, t, open, e);
    account(g);
    return ok;
}
