/* docent cache stats, clear, export, import: what is stored and how much, and handing it over. */
#include "../../engine/base/fs.h"
#include "../../prompts/handover.h"
#include "output.h"
#include "progress.h"

static const struct option clear_options[] = {
    {"answers", 0, OPT_FLAG, NULL, "only the stored answers", 0, 0},
    {"context", 0, OPT_FLAG, NULL, "only the stored context", 0, 0},
    {"index", 0, OPT_FLAG, NULL, "only the indexes of all repositories", 0, 0},
    {0},
};

/* Sizes from the file system: works without a repository and without opening anything. */
static uint64_t store_bytes(const char *leaf)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    uint64_t bytes = 0;
    for (size_t i = 0; i < 3; i++) {
        strbuf path;
        err e = ERR_INIT;
        strbuf_init(&path, 0);
        if (fs_cache_path(&path, leaf, &e)) {
            strbuf_addz(&path, suffixes[i]);
            bytes += fs_size(path.p);
        }
        strbuf_release(&path);
    }
    return bytes;
}

static bool open_context(struct context *c, context_store **out, err *e)
{
    uint64_t cap = (uint64_t)context_settings(c)->v[SET_CACHE_SIZE].number;
    return context_store_open(out, NULL, cap, e);
}

static bool run_stats(struct context *c, err *e)
{
    context_store *store;
    struct context_stats s = {0};
    strbuf folder;
    strbuf_init(&folder, 0);
    bool ok = fs_cache_path(&folder, NULL, e) && open_context(c, &store, e);
    if (ok) {
        ok = context_store_stats(store, &s, e);
        context_store_close(store);
    }
    const char *where = arena_strdup(c->arena, strbuf_str(&folder));
    strbuf_release(&folder);
    uint64_t answers = store_bytes("answers.db");
    if (!ok)
        return false;
    if (c->json)
        return say_json(json_pack("{s:o,s:{s:I,s:I,s:I,s:I,s:I,s:f},s:{s:I}}", "folder",
                                  json_text(where), "context", "blocks", (json_int_t)s.blocks,
                                  "bytes", (json_int_t)s.bytes, "cap_bytes",
                                  (json_int_t)s.cap_bytes, "hits", (json_int_t)s.hits, "models",
                                  (json_int_t)s.models, "seconds_saved", s.seconds_saved, "answers",
                                  "bytes", (json_int_t)answers),
                        e);
    arena *a = c->arena;
    say_labelled(c, "folder", 8, where, STYLE_PLAIN);
    say_labelled(
        c, "context", 8,
        arena_printf(a, "%s of %s in %s blocks of %llu models; used %s times, %.0f s saved",
                     size_text(a, s.bytes), size_text(a, s.cap_bytes), count_text(a, s.blocks),
                     (unsigned long long)s.models, count_text(a, s.hits), s.seconds_saved),
        STYLE_PLAIN);
    say_labelled(c, "answers", 8, size_text(a, answers), STYLE_PLAIN);
    return true;
}

static bool remove_leaf(const char *leaf, err *e)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        strbuf path;
        strbuf_init(&path, 0);
        bool ok = fs_cache_path(&path, leaf, e);
        strbuf_addz(&path, suffixes[i]);
        ok = ok && fs_remove_tree(path.p, e);
        strbuf_release(&path);
        if (!ok)
            return false;
    }
    return true;
}

static bool clear_context(struct context *c, err *e)
{
    context_store *store;
    if (!open_context(c, &store, e))
        return false;
    bool ok = context_store_clear(store, e);
    context_store_close(store);
    return ok;
}

static bool run_clear(struct context *c, err *e)
{
    bool answers = option_given(c, "answers"), context = option_given(c, "context");
    bool index = option_given(c, "index"), all = !answers && !context && !index;
    uint64_t before = store_bytes("answers.db") + store_bytes("context.db");
    if ((all || answers) && !remove_leaf("answers.db", e))
        return false;
    if ((all || context) && !clear_context(c, e))
        return false;
    if ((all || index) && !remove_leaf("repos", e))
        return false;
    uint64_t after = store_bytes("answers.db") + store_bytes("context.db");
    uint64_t freed = before > after ? before - after : 0;
    if (c->json)
        return say_json(json_pack("{s:b,s:b,s:b,s:I}", "answers", all || answers, "context",
                                  all || context, "index", all || index, "freed_bytes",
                                  (json_int_t)freed),
                        e);
    say("cleared%s%s%s: %s freed\n", all || answers ? " answers" : "",
        all || context ? " context" : "", all || index ? " index" : "", size_text(c->arena, freed));
    return true;
}

/* ---- handing over ---- */

static const struct option export_options[] = {
    {"with-context", 0, OPT_TEXT, "SIZE",
     "also what the model has processed, at most so much: 500m, 2g", 0, 0},
    {0},
};

static json_t *handover_json(const char *path, const struct handover_report *r, bool import)
{
    json_t *o = json_pack("{s:o,s:o,s:I,s:I,s:I,s:I,s:I,s:f}", "file", json_text(path), "model",
                          json_text(r->model), "answers", (json_int_t)r->answers, "blocks",
                          (json_int_t)r->blocks, "context_bytes", (json_int_t)r->context_bytes,
                          "context_left_out", (json_int_t)r->context_left_out, "bytes",
                          (json_int_t)r->bytes, "seconds", r->seconds);
    if (!import)
        return o;
    json_object_set_new(o, "answers_new", json_integer((json_int_t)r->answers_new));
    json_object_set_new(o, "blocks_new", json_integer((json_int_t)r->blocks_new));
    json_object_set_new(o, "context_foreign", json_boolean(r->context_foreign));
    return o;
}

static bool context_size(const struct context *c, uint64_t *out, err *e)
{
    const char *text = option_text(c, "with-context");
    int64_t n = 0;
    if (text && (!size_parse(str_of(text), &n) || n <= 0)) {
        err_set(e, ERR_USAGE, "--with-context %s: not a size", text);
        return err_hint(e, "a size is 500m or 2g");
    }
    *out = (uint64_t)n;
    return true;
}

struct exporting {
    struct context *c;
    struct progress progress;
};

/* The size is known before anything is written. */
static void on_before(void *arg, const struct handover_report *r)
{
    struct exporting *x = arg;
    arena *a = x->c->arena;
    if (!option_given(x->c, "with-context"))
        return;
    progress_end(&x->progress);
    note("%s answers and %s of context%s", count_text(a, r->answers),
         size_text(a, r->context_bytes),
         r->context_left_out
             ? arena_printf(a, "; %s more do not fit in %s", size_text(a, r->context_left_out),
                            option_text(x->c, "with-context"))
             : "");
}

static bool run_export(struct context *c, err *e)
{
    repo *r;
    docent *d;
    struct handover_report out;
    struct exporting x = {.c = c};
    struct handover_options o = {.before = on_before, .arg = &x};
    if (!context_size(c, &o.context_bytes, e) || !context_repo(c, &r, e) ||
        !context_docent(c, &d, e))
        return false;
    progress_begin(&x.progress, c, "export");
    bool ok = docent_export(d, c->args[0], &o, c->arena, &out, &x.progress.watch, e);
    progress_end(&x.progress);
    if (!ok)
        return false;
    if (c->json)
        return say_json(handover_json(c->args[0], &out, false), e);
    say_z(c, STYLE_PLACE, c->args[0]);
    say(": %s answers, ", count_text(c->arena, out.answers));
    if (out.blocks)
        say("%s of context, ", size_text(c->arena, out.context_bytes));
    say("%s\n", size_text(c->arena, out.bytes));
    return true;
}

static bool run_import(struct context *c, err *e)
{
    repo *r;
    docent *d;
    struct handover_report out;
    if (!context_repo_as_is(c, &r, e) || !context_docent(c, &d, e) ||
        !docent_import(d, c->args[0], c->arena, &out, e))
        return false;
    if (c->json)
        return say_json(handover_json(c->args[0], &out, true), e);
    say("%s answers, %s of them new\n", count_text(c->arena, out.answers),
        count_text(c->arena, out.answers_new));
    if (out.blocks)
        say("%s of context, %s of %s blocks new\n", size_text(c->arena, out.context_bytes),
            count_text(c->arena, out.blocks_new), count_text(c->arena, out.blocks));
    if (out.context_left_out)
        note("%s of context were left out: docent.cacheSize has no room for them",
             size_text(c->arena, out.context_left_out));
    if (out.context_foreign)
        note("the context in it is for another kind of processor and was left out");
    return true;
}

const struct command command_cache_stats = {
    .name = "cache stats",
    .arguments = "",
    .summary = "what is stored and how much",
    .details = "Everything in the cache folder can be deleted: it is computed again when needed.",
    .run = run_stats,
};

const struct command command_cache_clear = {
    .name = "cache clear",
    .arguments = "",
    .summary = "delete what is stored",
    .details = "Without options everything: answers, context and indexes. Models stay (docent "
               "model rm).",
    .options = clear_options,
    .run = run_clear,
};

const struct command command_cache_export = {
    .name = "cache export",
    .arguments = "FILE",
    .summary = "write what was said about this repository to a file",
    .details = "For a team mate: docent cache import in another clone gives the same purposes, "
               "summaries and walkthroughs without computing them. Only what belongs to this "
               "repository as it is now, made with the model in use, is in the file. With "
               "--with-context it also holds what the model has processed, the most important "
               "definitions first, for machines with the same kind of processor.",
    .options = export_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_export,
};

const struct command command_cache_import = {
    .name = "cache import",
    .arguments = "FILE",
    .summary = "take over what docent cache export has written",
    .details =
        "The file is checked before anything is stored; one that is damaged, of another "
        "version, made with another model or about another repository is refused and changes "
        "nothing. Context in it is taken over into what room docent.cacheSize leaves.",
    .min_args = 1,
    .max_args = 1,
    .run = run_import,
};
