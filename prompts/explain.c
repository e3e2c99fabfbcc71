/* Explanations: opens the repository's, the model's and the stores' ends, finds the target and
 * hands over to the file for its kind. The model is opened only by docent_need_model. */
#include "explain.h"
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "../engine/base/utf8.h"
#include "../engine/model/registry.h"
#include "comment.h"
#include "state.h"
#include "templates.h"

enum { SESSION_TOKENS = 16384, FIRST_EDGES = 5 };

/* ---- the docent ---- */

bool docent_open(docent **out, repo *r, const struct docent_options *o, err *e)
{
    (void)e;
    docent *d = xalloc(sizeof *d);
    d->r = r;
    d->model_choice = o->model ? xstrdup(o->model) : NULL;
    d->no_cache = o->no_cache;
    d->seed = o->seed;
    d->threads = o->threads;
    d->share = o->share;
    d->cache_bytes = o->cache_bytes;
    d->format = prompt_format();
    d->store = o->no_cache ? NULL : answers_open(NULL);
    *out = d;
    return true;
}

void docent_close(docent *d)
{
    if (!d)
        return;
    reader_close(d->reader);
    state_close(d->state);
    session_free(d->s);
    session_free(d->whole);
    docent_close_model(d);
    if (d->context)
        context_store_close(d->context);
    answers_close(d->store);
    free(d->model_choice);
    free(d->model_path);
    free(d->model_name);
    free(d);
}

/* Everything that is wrong with the model file has one code, so that callers can tell it from what
 * is wrong with the target. */
static bool model_trouble(err *e)
{
    if (e->code == ERR_NOT_FOUND || e->code == ERR_FORMAT || e->code == ERR_UNSUPPORTED)
        e->code = ERR_MODEL;
    if (e->code == ERR_MODEL)
        err_hint(e, "docent model list shows the models; docent model pull NAME fetches one");
    return false;
}

bool docent_choose_model(docent *d, arena *a, err *e)
{
    if (d->has_fingerprint)
        return true;
    struct model_entry entry = {0};
    strbuf path;
    strbuf_init(&path, 0);
    bool ok = registry_resolve(&path, &entry, a, d->model_choice, e) &&
              model_fingerprint(&d->fingerprint, path.p, e);
    if (ok) {
        const char *slash = strrchr(path.p, '/');
        d->model_path = xstrdup(path.p);
        d->model_name = xstrdup(entry.name ? entry.name : slash ? slash + 1 : path.p);
        d->has_fingerprint = true;
    }
    strbuf_release(&path);
    return ok || model_trouble(e);
}

bool docent_may_choose_model(docent *d, bool needed, arena *a, err *e)
{
    err none = ERR_INIT;
    return docent_choose_model(d, a, needed ? e : &none) || !needed;
}

bool docent_need_store(docent *d, err *e)
{
    if (d->context || context_store_open(&d->context, NULL, d->cache_bytes, e))
        return true;
    d->context = NULL;
    return false;
}

bool docent_need_model(docent *d, const watch *w, err *e)
{
    if (d->s)
        return true;
    watch_progress(w, "open model", 0, 0);
    if (!d->m && !docent_open_model(d, w, e))
        return model_trouble(e);
    if (!model_info(d->m)->chat) {
        err_set(e, ERR_MODEL, "%s: a base model without a chat format", d->model_name);
        return model_trouble(e);
    }
    uint32_t most = model_info(d->m)->context_tokens;
    if (!session_new(&d->s, d->m, most < SESSION_TOKENS ? most : SESSION_TOKENS, e))
        return false;
    err store = ERR_INIT;
    if (!d->no_cache && !docent_need_store(d, &store))
        log_line("context store: %s", store.msg);
    if (d->context)
        session_use_store(d->s, d->context);
    return true;
}

/* ---- jobs ---- */

hasher *key_begin(const docent *d, const char *what)
{
    hasher *h = hasher_new();
    hasher_add(h, d->fingerprint.b, sizeof d->fingerprint.b);
    hasher_add(h, d->format.b, sizeof d->format.b);
    hasher_add_str(h, str_of(what));
    return h;
}

bool job_knows_name(void *arg, str word)
{
    struct job *j = arg;
    return repo_knows_name(j->d->r, word);
}

void job_event(struct job *j, enum explain_event kind, size_t part, str delta)
{
    if (j->w && j->w->event)
        j->w->event(j->w->arg, kind, j->out, part, delta);
}

void job_announce(struct job *j)
{
    j->out->parts = j->parts.v;
    j->out->n_parts = j->parts.len;
    job_event(j, EXPLAIN_HEADER, 0, (str){"", 0});
}

struct part *job_add(struct job *j, struct part p)
{
    struct task none = {0};
    p.by_program = true;
    vec_push(&j->tasks, none);
    vec_push(&j->parts, p);
    return &j->parts.v[j->parts.len - 1];
}

struct task *job_add_task(struct job *j, struct part p, struct task t)
{
    p.text = "";
    vec_push(&j->tasks, t);
    vec_push(&j->parts, p);
    return &j->tasks.v[j->tasks.len - 1];
}

bool job_read_file(struct job *j, const char *path, err *e)
{
    strbuf b;
    strbuf_init(&b, 0);
    bool ok = repo_text(j->d->r, path, &b, e);
    if (ok)
        j->text = arena_str(j->a, strbuf_str(&b));
    strbuf_release(&b);
    return ok;
}

/* ---- explain ---- */

static void edges_keep(struct edges *e, size_t n)
{
    if (e->n > n)
        e->n = n;
}

/* By the other end, the top level of a file counting as one; then as they came. */
static int by_end(const void *left, const void *right)
{
    const struct edge *a = *(const struct edge *const *)left,
                      *b = *(const struct edge *const *)right;
    if (a->symbol.id != b->symbol.id)
        return a->symbol.id < b->symbol.id ? -1 : 1;
    int path = a->symbol.id ? 0 : strcmp(a->path, b->path);
    return path ? path : a < b ? -1 : a > b;
}

static bool is_same_end(const struct edge *a, const struct edge *b)
{
    return a->symbol.id == b->symbol.id && (a->symbol.id || strcmp(a->path, b->path) == 0);
}

/* Each other end once, first ones first, however often it is called or calls. */
static void edges_distinct(struct edges *e, arena *a)
{
    const struct edge **order = ARENA_ARRAY(a, const struct edge *, e->n + 1);
    bool *again = ARENA_ARRAY(a, bool, e->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < e->n; i++)
        order[i] = &e->v[i];
    if (e->n)
        qsort(order, e->n, sizeof *order, by_end);
    for (size_t i = 0; i < e->n; i++)
        again[order[i] - e->v] = i && is_same_end(order[i], order[i - 1]);
    for (size_t i = 0; i < e->n; i++)
        if (!again[i])
            e->v[n++] = e->v[i];
    e->n = n;
}

/* Calls of what is defined here, but not of itself. */
static void edges_called(struct edges *e, int64_t self)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n; i++)
        if (e->v[i].is_call && e->v[i].symbol.id && e->v[i].symbol.id != self)
            e->v[n++] = e->v[i];
    e->n = n;
}

bool walkthrough_is_told(const struct walkthrough *w)
{
    for (size_t i = 0; i < w->n_parts; i++)
        if (!w->parts[i].by_program)
            return false;
    return w->n_parts > 0;
}

static bool symbol_facts(struct job *j, err *e)
{
    struct walkthrough *w = j->out;
    const struct symbol *s = &w->target.symbol;
    w->title = s->signature[0] ? s->signature : s->qualified;
    w->language = s->language;
    w->doc_line = comment_purpose(str_of(s->doc), s->name, j->a)
                      ? ""
                      : comment_sentence(str_of(s->doc), j->a);
    if (!repo_callers(j->d->r, s, j->a, &w->callers, e) ||
        !repo_callees(j->d->r, s, j->a, &w->callees, e))
        return false;
    edges_called(&w->callees, s->id);
    edges_distinct(&w->callees, j->a);
    edges_distinct(&w->callers, j->a);
    w->n_callers = w->callers.n;
    w->n_callees = w->callees.n;
    edges_keep(&w->callers, FIRST_EDGES);
    edges_keep(&w->callees, FIRST_EDGES);
    return true;
}

static bool explain_symbol(struct job *j, err *e)
{
    const struct symbol *s = &j->out->target.symbol;
    if (!symbol_facts(j, e) || !job_read_file(j, s->path, e))
        return false;
    if (symbol_has_steps(s))
        return explain_function(j, e);
    return symbol_has_members(s) ? explain_type(j, e) : explain_plain(j, e);
}

static bool explain_target(struct job *j, err *e)
{
    switch (j->out->target.kind) {
    case TARGET_SYMBOL:
        return explain_symbol(j, e);
    case TARGET_FILE:
        j->out->title = j->out->target.path;
        return job_read_file(j, j->out->target.path, e) && explain_file(j, e);
    case TARGET_FOLDER:
        j->out->title = j->out->target.path;
        return explain_folder(j, e);
    }
    BUG("target kind %d", (int)j->out->target.kind);
}

static void job_account(struct job *j, double since)
{
    struct walkthrough *w = j->out;
    if (j->d->s) {
        const struct usage *u = session_usage(j->d->s);
        w->tokens_read = u->tokens_read;
        w->tokens_reused = u->tokens_reused;
        w->tokens_generated = u->tokens_generated;
    }
    w->parts = j->parts.v;
    w->n_parts = j->parts.len;
    w->seconds = now_seconds() - since;
}

bool docent_explain(docent *d, const char *target, arena *a, struct walkthrough *out,
                    const struct explain_watch *w, err *e)
{
    double since = now_seconds();
    *out = (struct walkthrough){.doc_line = "", .badge = BADGE_EXACT};
    struct job j = {.d = d, .a = a, .out = out, .w = w};
    if (!repo_lookup(d->r, target, a, &out->target, e))
        return false;
    bool is_prose = out->target.kind != TARGET_FOLDER;
    if (is_prose && docent_choose_model(d, a, &j.no_model))
        out->model = arena_strdup(a, str_of(d->model_name));
    if (j.no_model.code && j.no_model.code != ERR_MODEL) {
        *e = j.no_model;
        return false;
    }
    if (d->s)
        session_usage_reset(d->s);
    bool ok = explain_target(&j, e);
    job_account(&j, since);
    struct part *kept = ARENA_ARRAY(a, struct part, j.parts.len + 1);
    if (j.parts.len)
        memcpy(kept, j.parts.v, j.parts.len * sizeof *kept);
    out->parts = kept;
    vec_release(&j.parts);
    vec_release(&j.tasks);
    vec_release(&j.windows);
    return ok;
}

bool docent_stored(docent *d, const char *target, arena *a, struct walkthrough *out, err *e)
{
    err open = ERR_INIT;
    d->stored_only = true;
    bool ok = docent_explain(d, target, a, out, NULL, &open);
    d->stored_only = false;
    /* nothing looked up yet: not "parts are missing" but "there is no such thing" */
    bool planned = out->n_parts > 0 && open.code == ERR_NOT_FOUND;
    if (!ok && !planned && !e->code)
        *e = open;
    return ok || planned;
}

bool docent_stored_purpose(docent *d, const struct symbol *s, arena *a, const char **text,
                           bool *marked, err *e)
{
    *marked = false;
    struct job j = {.d = d, .a = a};
    struct definition def;
    struct answer found;
    *text = NULL;
    if (!job_read_file(&j, s->path, e) || !definition_read(&j, s, j.text, &def, e))
        return false;
    *text = purpose_said(&j, &def);
    if (*text || !d->store)
        return true;
    if (!docent_choose_model(d, a, e))
        return false;
    sha256 key = purpose_key(d, &def);
    if (answers_get(d->store, &key, a, &found)) {
        *text = found.text;
        *marked = found.reason != NULL;
    }
    return true;
}

bool docent_answer_stats(docent *d, struct answer_stats *out, err *e)
{
    *out = (struct answer_stats){0};
    return !d->store || answers_count(d->store, &out->answers, &out->bytes, e);
}

bool docent_answers_clear(docent *d, err *e)
{
    return !d->store || answers_clear(d->store, e);
}
