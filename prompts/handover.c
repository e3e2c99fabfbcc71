/* Gathers what is stored about this repository, and puts what another clone brought into the store
 * (see handover.h). Only keys of the repository as it is now are looked up, so nothing about other
 * repositories on this machine can get into the file. */
#include "../engine/base/fs.h"
#include "handover_internal.h"

#define MOST_FILE ((size_t)8 << 30)

struct gathering {
    docent *d;
    arena *a;
    VEC(struct handover_record) v;
};

static void sentence_take(void *arg, const sha256 *key)
{
    struct gathering *g = arg;
    struct answer found;
    if (!answers_get(g->d->store, key, g->a, &found))
        return;
    struct handover_record r = {.key = *key, .text = found.text, .reason = found.reason};
    vec_push(&g->v, r);
}

static void whole_take(struct gathering *g, sha256 key)
{
    const char *text;
    if (!answers_get_whole(g->d->store, &key, g->a, &text))
        return;
    struct handover_record r = {.whole = true, .key = key, .text = text};
    vec_push(&g->v, r);
}

static void symbol_take(struct gathering *g, struct unit_reader *r, const struct read_unit *u)
{
    struct definition def;
    err gone = ERR_INIT;
    sentence_take(g, &u->key);
    if (!unit_definition(r, &u->s, &def, &gone))
        return;
    whole_take(g, walkthrough_key(g->d, &def));
}

static bool files_take(struct gathering *g, err *e)
{
    struct files f = {0};
    if (!repo_files(g->d->r, NULL, g->a, &f, e))
        return false;
    for (size_t i = 0; i < f.n; i++) {
        struct job j = {.d = g->d, .a = g->a};
        err gone = ERR_INIT;
        if (f.v[i].skipped || !f.v[i].symbols || !job_read_file(&j, f.v[i].path, &gone))
            continue;
        whole_take(g, file_walkthrough_key(g->d, f.v[i].path, j.text));
    }
    return true;
}

static bool gather(struct gathering *g, struct read_units *u, const watch *w, err *e)
{
    struct load_options all = {.all = true};
    if (!docent_choose_model(g->d, g->a, e) || !units_list(g->d, &all, g->a, u, w, e))
        return false;
    struct unit_reader r = {.job = {.d = g->d, .a = g->a}};
    for (size_t i = 0; i < u->n; i++)
        symbol_take(g, &r, &u->v[i]);
    return files_take(g, e) && summary_keys(g->d, g->a, sentence_take, g, e);
}

static bool store_need(const docent *d, err *e)
{
    if (d->store && !answers_trouble(d->store))
        return true;
    err_set(e, ERR_IO, "%s", d->store ? answers_trouble(d->store) : "the stores are switched off");
    return err_hint(e, d->store ? "docent doctor tells what is wrong" : "leave out --no-cache");
}

static bool export_write(docent *d, const char *path, const struct handover_content *content,
                         const struct handover_blocks *blocks, strbuf *file, const watch *w, err *e)
{
    struct handover_writing to;
    return handover_begin(&to, content, file, e) && handover_context_write(d, blocks, &to, w, e) &&
           handover_end(&to, e) && fs_write_atomic(path, strbuf_str(file), e);
}

bool docent_export(docent *d, const char *path, const struct handover_options *o, arena *a,
                   struct handover_report *out, const watch *w, err *e)
{
    double since = now_seconds();
    struct gathering g = {.d = d, .a = a};
    struct read_units units;
    struct handover_blocks blocks;
    *out = (struct handover_report){0};
    if (!store_need(d, e))
        return false;
    bool ok = gather(&g, &units, w, e) &&
              handover_context_find(d, &units, o->context_bytes, a, &blocks, out, w, e);
    struct handover_content content = {.format = d->format, .v = g.v.v, .n = g.v.len};
    content.model = d->fingerprint;
    content.kind = context_kind();
    out->answers = content.n;
    strbuf file;
    strbuf_init(&file, MOST_FILE);
    if (ok && !content.n && !blocks.n) {
        err_set(e, ERR_NOT_FOUND, "nothing is stored about this repository with this model");
        ok = err_hint(e, "docent load reads it");
    }
    if (ok && blocks.n)
        content.root = blocks.v[0].root;
    if (ok && o->before)
        o->before(o->arg, out);
    ok = ok && export_write(d, path, &content, &blocks, &file, w, e);
    out->bytes = file.len;
    out->seconds = now_seconds() - since;
    if (ok)
        out->model = arena_strdup(a, str_of(d->model_name));
    strbuf_release(&file);
    vec_release(&g.v);
    return ok;
}

static bool content_fits(const docent *d, const char *path, const struct handover_content *c,
                         err *e)
{
    if (memcmp(&c->model, &d->fingerprint, sizeof c->model) != 0) {
        err_set(e, ERR_MODEL, "%s: made with another model than %s", path, d->model_name);
        return err_hint(e, "choose the model it was made with: --model NAME");
    }
    if (memcmp(&c->format, &d->format, sizeof c->format) != 0) {
        err_set(e, ERR_FORMAT, "%s: made by a docent that asks in other words", path);
        return err_hint(e, "both sides need the same version of docent");
    }
    return true;
}

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(sha256));
}

static bool has_key(const sha256 *keys, size_t n, const sha256 *key)
{
    return bsearch(key, keys, n, sizeof *keys, by_key) != NULL;
}

/* Is anything in it about this repository? One record is enough: a clone may be ahead. */
static bool content_is_ours(docent *d, const char *path, const struct handover_content *c, arena *a,
                            err *e)
{
    struct load_options all = {.all = true};
    struct read_units u;
    sha256 *keys = ARENA_ARRAY(a, sha256, c->n + 1);
    if (!units_list(d, &all, a, &u, NULL, e))
        return false;
    for (size_t i = 0; i < c->n; i++)
        keys[i] = c->v[i].key;
    qsort(keys, c->n, sizeof *keys, by_key);
    struct unit_reader r = {.job = {.d = d, .a = a}};
    for (size_t i = 0; i < u.n; i++) {
        struct definition def;
        err gone = ERR_INIT;
        if (has_key(keys, c->n, &u.v[i].key))
            return true;
        if (!unit_definition(&r, &u.v[i].s, &def, &gone))
            continue;
        sha256 whole = walkthrough_key(d, &def);
        if (has_key(keys, c->n, &whole))
            return true;
    }
    return err_set(e, ERR_FORMAT, "%s: nothing in it is about this repository", path);
}

static bool content_store(docent *d, const struct handover_content *c, arena *a,
                          struct handover_report *out, err *e)
{
    answers_begin(d->store);
    for (size_t i = 0; i < c->n; i++) {
        const struct handover_record *r = &c->v[i];
        struct answer had, put = {r->text, r->reason};
        const char *text;
        bool here = r->whole ? answers_get_whole(d->store, &r->key, a, &text)
                             : answers_get(d->store, &r->key, a, &had);
        if (here)
            continue;
        if (r->whole)
            answers_put_whole(d->store, &r->key, str_of(r->text));
        else
            answers_put(d->store, &r->key, &put);
        out->answers_new++;
    }
    answers_end(d->store);
    return store_need(d, e);
}

bool docent_import(docent *d, const char *path, arena *a, struct handover_report *out, err *e)
{
    double since = now_seconds();
    struct handover_content c;
    strbuf file;
    *out = (struct handover_report){0};
    if (!store_need(d, e) || !docent_choose_model(d, a, e))
        return false;
    strbuf_init(&file, 0);
    bool ok = fs_read(&file, path, MOST_FILE, e) &&
              handover_unpack(strbuf_str(&file), path, a, &c, e) && content_fits(d, path, &c, e) &&
              content_is_ours(d, path, &c, a, e) && content_store(d, &c, a, out, e) &&
              handover_context_import(d, &c, out, e);
    out->bytes = file.len;
    strbuf_release(&file);
    if (!ok && e->code == ERR_FORMAT)
        return err_hint(e, "nothing was changed; have it written again in a clone of this "
                           "repository: docent cache export FILE");
    if (!ok)
        return err_hint(e, "docent cache export FILE writes such a file");
    out->answers = c.n;
    out->model = arena_strdup(a, str_of(d->model_name));
    out->seconds = now_seconds() - since;
    return true;
}
