/* The whole repository as one context (see whole.h): which files, in which order, and as what text.
 * Nothing in the text may depend on anything but the files themselves and their order: a count or a
 * date in front would make every commit read everything again. */
#include "whole.h"
#include "../engine/base/fs.h"
#include "../indexer/history.h"
#include "explain.h"
#include "facts.h"
#include "templates.h"

enum { ROOM = 1536 /* tokens for a question and its answer */ };

struct choosing {
    docent *d;
    const struct whole_options *o;
    arena *a;
    struct whole *out;
    struct file_ages ages;
    struct chosen *v;
    size_t n;
};
struct chosen {
    const struct file *file;
    int64_t last; /* INT64_MAX: not committed as it is */
    str text;     /* as it stands in the context */
};

/* ---- which files ---- */

/* Languages of data and documents: they take room and answer few questions about code. */
static bool language_is_source(const char *language)
{
    static const char *const others[] = {"markdown", "json", "yaml", "toml", "xml",
                                         "html",     "css",  "dtd",  "rst"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (language && strcmp(language, others[i]) == 0)
            return false;
    return language != NULL;
}

static bool file_is_read(const struct file *f, const struct whole_options *o)
{
    return !f->skipped && !f->is_generated && !f->is_vendored && f->symbols > 0 &&
           (o->with_tests || !f->is_test) && language_is_source(f->language);
}

static int64_t file_last(const struct choosing *c, const struct file *f)
{
    size_t from = 0, to = c->ages.n;
    if (f->modified || f->untracked)
        return INT64_MAX;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = strcmp(c->ages.v[mid].path, f->path);
        if (order == 0)
            return c->ages.v[mid].last ? c->ages.v[mid].last : INT64_MAX;
        if (order < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return INT64_MAX;
}

static int by_age(const void *a, const void *b)
{
    const struct chosen *x = a, *y = b;
    if (x->last != y->last)
        return x->last < y->last ? -1 : 1;
    return strcmp(x->file->path, y->file->path);
}

static bool text_make(struct choosing *c, struct chosen *x, err *e)
{
    struct job j = {.d = c->d, .a = c->a};
    size_t hidden;
    if (!job_read_file(&j, x->file->path, e))
        return false;
    str code = j.text;
    if (x->file->language)
        code =
            code_without_appeals(x->file->language, j.text, 0, (uint32_t)j.text.n, c->a, &hidden);
    bool ended = !code.n || code.p[code.n - 1] == '\n';
    x->text = str_of(arena_printf(c->a, "File %s:\n```\n" STR_FMT "%s```\n", x->file->path,
                                  STR_ARG(code), ended ? "" : "\n"));
    return true;
}

static bool files_choose(struct choosing *c, const watch *w, err *e)
{
    struct files all = {0};
    err none = ERR_INIT;
    if (!repo_files(c->d->r, c->o->prefix, c->a, &all, e))
        return false;
    if (!repo_file_ages(c->d->r, w, c->a, &c->ages, &none)) { /* no history: by name */
        if (none.code == ERR_CANCELLED)
            return err_set(e, ERR_CANCELLED, "stopped");
        c->ages = (struct file_ages){0};
    }
    c->v = ARENA_ARRAY(c->a, struct chosen, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        if (file_is_read(&all.v[i], c->o))
            c->v[c->n++] = (struct chosen){.file = &all.v[i], .last = file_last(c, &all.v[i])};
        else
            c->out->left_out++;
    }
    qsort(c->v, c->n, sizeof *c->v, by_age);
    for (size_t i = 0; i < c->n; i++)
        if (!text_make(c, &c->v[i], e))
            return false;
    return c->n || err_set(e, ERR_NOT_FOUND, "%s: no source files to read",
                           c->o->prefix ? c->o->prefix : "the repository");
}

/* ---- tokens ---- */

/* The conversation up to where the question begins. */
static bool whole_tokens(const struct choosing *c, const model *m, size_t files, tokens *out,
                         err *e)
{
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < files; i++)
        strbuf_addstr(&b, c->v[i].text);
    const struct chat_message messages[] = {
        {CHAT_SYSTEM, str_trim(template_text(TEMPLATE_WHOLE_SYSTEM))}, {CHAT_USER, strbuf_str(&b)}};
    bool ok = chat_tokens(m, out, messages, 2, CHAT_OPEN, e);
    strbuf_release(&b);
    return ok;
}

static bool whole_count(struct choosing *c, const model *m, err *e)
{
    struct whole *out = c->out;
    tokens t = {0};
    if (!whole_tokens(c, m, 0, &t, e))
        return false;
    out->tokens = t.len;
    out->v = ARENA_ARRAY(c->a, struct whole_file, c->n + 1);
    bool ok = true;
    for (size_t i = 0; ok && i < c->n; i++) {
        vec_clear(&t);
        ok = model_tokenize(m, &t, c->v[i].text, false, e);
        out->v[out->n++] =
            (struct whole_file){.path = c->v[i].file->path, .tokens = t.len, .first = out->tokens};
        out->tokens += t.len;
    }
    vec_release(&t);
    const struct model_info *info = model_info(m);
    out->capacity = info->context_tokens > ROOM ? info->context_tokens - ROOM : 0;
    out->fits = out->tokens <= out->capacity;
    out->kv_bytes = out->tokens * info->kv_bytes_per_token;
    return ok;
}

static bool choose(struct choosing *c, const watch *w, err *e)
{
    *c->out = (struct whole){0};
    return docent_choose_model(c->d, c->a, e) && files_choose(c, w, e);
}

bool whole_plan(docent *d, const struct whole_options *o, arena *a, struct whole *out,
                const watch *w, err *e)
{
    struct choosing c = {.d = d, .o = o, .a = a, .out = out};
    if (!choose(&c, w, e))
        return false;
    if (d->m)
        return whole_count(&c, d->m, e);
    model *m;
    struct model_options vocab = {.vocab_only = true};
    if (!model_open(&m, d->model_path, &vocab, w, e))
        return false;
    bool ok = whole_count(&c, m, e);
    model_close(m);
    return ok;
}

/* ---- reading ---- */

/* A session of its own: the one that explains is too short, and would lose its timeline. */
static bool session_need(docent *d, size_t n, err *e)
{
    enum { STEP = 4096 };
    uint32_t most = model_info(d->m)->context_tokens;
    size_t rounded = (n + ROOM + STEP - 1) / STEP * STEP;
    uint32_t capacity = rounded < most ? (uint32_t)rounded : most;
    if (d->whole && d->whole_capacity >= capacity)
        return true;
    session_free(d->whole);
    d->whole = NULL;
    if (!session_new(&d->whole, d->m, capacity, e))
        return false;
    d->whole_capacity = capacity;
    if (d->context)
        session_use_store(d->whole, d->context);
    return true;
}

static bool whole_fits(const struct whole *out, err *e)
{
    if (out->fits)
        return true;
    err_set(e, ERR_UNSUPPORTED, "the files take %llu tokens, the model has room for %llu",
            (unsigned long long)out->tokens, (unsigned long long)out->capacity);
    return err_hint(e, "choose a folder, or a model with a longer context");
}

bool whole_timeline(docent *d, const struct whole_options *o, arena *a, tokens *out, const watch *w,
                    err *e)
{
    struct whole all;
    struct choosing c = {.d = d, .o = o, .a = a, .out = &all};
    return choose(&c, w, e) && docent_need_model(d, w, e) && whole_count(&c, d->m, e) &&
           whole_fits(&all, e) && whole_tokens(&c, d->m, c.n, out, e);
}

bool whole_read(docent *d, const struct whole_options *o, arena *a, struct whole *out, session **s,
                const watch *w, err *e)
{
    struct choosing c = {.d = d, .o = o, .a = a, .out = out};
    tokens t = {0};
    if (!choose(&c, w, e) || !docent_need_model(d, w, e) || !whole_count(&c, d->m, e) ||
        !whole_fits(out, e) || !session_need(d, out->tokens, e))
        return false;
    session_usage_reset(d->whole);
    bool ok = whole_tokens(&c, d->m, c.n, &t, e) && session_sync(d->whole, t.v, t.len, w, e);
    if (ok)
        out->tokens = t.len;
    vec_release(&t);
    *s = d->whole;
    return ok;
}
