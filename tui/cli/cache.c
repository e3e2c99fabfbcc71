/* docent cache stats, clear: what is stored and how much. */
#include "../../engine/base/fs.h"
#include "output.h"

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
