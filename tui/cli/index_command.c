/* docent index: brings the index up to date and says what that took. */
#include "../../engine/base/fs.h"
#include "output.h"
#include "progress.h"

static const struct option options[] = {
    {"rebuild", 0, OPT_FLAG, NULL, "throw the index away and read everything again", 0, 0},
    {0},
};

static bool remove_index(struct context *c, err *e)
{
    repo *r;
    if (!context_repo_as_is(c, &r, e))
        return false;
    strbuf path;
    strbuf_init(&path, 0);
    const char *leaf = arena_printf(c->arena, "repos/%s", repo_info(r)->id);
    bool ok = fs_cache_path(&path, leaf, e);
    repo_close(c->repo);
    c->repo = NULL;
    ok = ok && fs_remove_tree(path.p, e);
    strbuf_release(&path);
    return ok;
}

static json_t *report_json(const struct update_report *u)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f}", "files", (json_int_t)u->files,
                     "changed", (json_int_t)u->changed, "parsed", (json_int_t)u->parsed, "removed",
                     (json_int_t)u->removed, "skipped", (json_int_t)u->skipped, "missing",
                     (json_int_t)u->missing, "symbols", (json_int_t)u->symbols, "references",
                     (json_int_t)u->references, "bytes", (json_int_t)u->bytes, "seconds",
                     u->seconds);
}

static void print_report(const struct context *c, const struct update_report *u)
{
    arena *a = c->arena;
    if (!u->removed && !u->parsed)
        say("up to date: %s files (%.2f s)\n", count_text(a, u->files), u->seconds);
    else
        say("%s files (%s changed, %s removed): %s symbols, %s references, %s in %.2f s\n",
            count_text(a, u->files), count_text(a, u->changed), count_text(a, u->removed),
            count_text(a, u->symbols), count_text(a, u->references), size_text(a, u->bytes),
            u->seconds);
    if (u->skipped)
        say("%s files not read (docent status --skipped says why)\n", count_text(a, u->skipped));
    if (u->missing)
        say("%s files are not in this partial clone\n", count_text(a, u->missing));
}

static bool run(struct context *c, err *e)
{
    repo *r;
    if (option_given(c, "rebuild") && !remove_index(c, e))
        return false;
    if (!context_repo_as_is(c, &r, e))
        return false;
    struct progress p;
    struct update_report report = {0};
    progress_begin(&p, c, "indexing");
    bool ok = repo_update(r, context_threads(c), &p.watch, &report, e);
    progress_end(&p);
    if (!ok && e->code == ERR_CANCELLED)
        return err_hint(e, "what was read is kept: docent index goes on from there");
    if (!ok)
        return false;
    if (c->json)
        return say_json(report_json(&report), e);
    print_report(c, &report);
    return true;
}

const struct command command_index = {
    .name = "index",
    .arguments = "",
    .summary = "build the index, or bring it up to date",
    .details = "Every command does this by itself; index alone shows what it took. The index lies "
               "in the cache folder, never in the repository.",
    .options = options,
    .run = run,
};
