/* docent status: what is ready, how big it is, and what was left out. */
#include "../../engine/base/fs.h"
#include "../../engine/model/registry.h"
#include "output.h"

static const struct option options[] = {
    {"skipped", 0, OPT_FLAG, NULL, "list the files that were not read, and why", 0, 0},
    {0},
};

struct facts {
    const struct repo_info *info;
    struct index_stats index;
    struct answer_stats answers;
    struct context_stats context;
    struct model_list models;
    const struct model_entry *model; /* in use; NULL: a file of the user's, or none */
};

static bool collect(struct context *c, struct facts *f, err *e)
{
    repo *r;
    docent *d;
    context_store *store;
    if (!context_repo(c, &r, e) || !repo_stats(r, &f->index, e))
        return false;
    f->info = repo_info(r);
    if (!registry_list(&f->models, c->arena, e))
        return false;
    for (size_t i = 0; i < f->models.n; i++)
        if (f->models.v[i].in_use)
            f->model = &f->models.v[i];
    if (!context_docent(c, &d, e) || !docent_answer_stats(d, &f->answers, e))
        return false;
    if (!context_store_open(&store, NULL, (uint64_t)context_settings(c)->v[SET_CACHE_SIZE].number,
                            e))
        return false;
    bool ok = context_store_stats(store, &f->context, e);
    context_store_close(store);
    return ok;
}

static json_t *facts_json(struct context *c, const struct facts *f)
{
    const struct repo_info *i = f->info;
    json_t *repository = json_pack("{s:o,s:o,s:o,s:b,s:b,s:b}", "root", json_text(i->root),
                                   "branch", json_text(i->branch), "head", json_text(i->head),
                                   "bare", i->bare, "unborn", i->unborn, "shallow", i->shallow);
    json_t *index = json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I}", "files", (json_int_t)f->index.files, "skipped",
        (json_int_t)f->index.skipped, "symbols", (json_int_t)f->index.symbols, "references",
        (json_int_t)f->index.references, "source_bytes", (json_int_t)f->index.source_bytes,
        "database_bytes", (json_int_t)f->index.database_bytes);
    json_t *answers = json_pack("{s:I,s:I}", "count", (json_int_t)f->answers.answers, "bytes",
                                (json_int_t)f->answers.bytes);
    json_t *context =
        json_pack("{s:I,s:I,s:I,s:f}", "blocks", (json_int_t)f->context.blocks, "bytes",
                  (json_int_t)f->context.bytes, "cap_bytes", (json_int_t)f->context.cap_bytes,
                  "seconds_saved", f->context.seconds_saved);
    const char *name = context_model(c);
    bool installed = f->model ? f->model->installed : false;
    if (name && fs_exists(name))
        installed = true;
    json_t *model_o = json_pack("{s:o,s:b}", "name",
                                json_text(name       ? name
                                          : f->model ? f->model->name
                                                     : NULL),
                                "installed", installed);
    return json_pack("{s:o,s:o,s:o,s:o,s:o}", "repository", repository, "index", index, "answers",
                     answers, "context", context, "model", model_o);
}

static void print_facts(struct context *c, const struct facts *f)
{
    arena *a = c->arena;
    const struct repo_info *i = f->info;
    const char *given = context_model(c);
    const char *branch = i->branch   ? i->branch
                         : i->unborn ? "no commit yet"
                         : i->head   ? arena_printf(a, "detached at %.8s", i->head)
                                     : "no git";
    say_labelled(c, "repository", 10, arena_printf(a, "%s (%s)", i->root, branch), STYLE_PLAIN);
    say_labelled(c, "symbols", 10,
                 arena_printf(a, "%s in %s files, %s references; index %s for %s of source",
                              count_text(a, f->index.symbols), count_text(a, f->index.files),
                              count_text(a, f->index.references),
                              size_text(a, f->index.database_bytes),
                              size_text(a, f->index.source_bytes)),
                 STYLE_PLAIN);
    if (f->index.skipped)
        say_labelled(c, "skipped", 10,
                     arena_printf(a, "%s files (docent status --skipped lists them)",
                                  count_text(a, f->index.skipped)),
                     STYLE_PLAIN);
    say_labelled(c, "answers", 10,
                 arena_printf(a, "%s stored, %s", count_text(a, f->answers.answers),
                              size_text(a, f->answers.bytes)),
                 STYLE_PLAIN);
    say_labelled(c, "context", 10,
                 arena_printf(a, "%s of %s in use, %.0f s of reading saved so far",
                              size_text(a, f->context.bytes), size_text(a, f->context.cap_bytes),
                              f->context.seconds_saved),
                 STYLE_PLAIN);
    const char *in_use =
        given       ? given
        : !f->model ? "none chosen"
        : f->model->installed
            ? f->model->name
            : arena_printf(a, "%s, not here yet (%s): docent model pull %s", f->model->name,
                           size_text(a, f->model->bytes), f->model->name);
    say_labelled(c, "model", 10, in_use, STYLE_PLAIN);
}

static bool list_skipped(struct context *c, err *e)
{
    repo *r;
    struct files files = {0};
    if (!context_repo(c, &r, e) || !repo_files(r, NULL, c->arena, &files, e))
        return false;
    json_t *list = c->json ? json_array() : NULL;
    size_t n = 0;
    for (size_t i = 0; i < files.n && !stdout_lost(); i++) {
        const struct file *f = &files.v[i];
        if (!f->skipped)
            continue;
        n++;
        if (list) {
            json_array_append_new(list,
                                  json_pack("{s:o,s:o,s:I}", "path", json_text(f->path), "reason",
                                            json_text(f->skipped), "bytes", (json_int_t)f->bytes));
            continue;
        }
        say_z(c, STYLE_PLACE, f->path);
        say("  ");
        say_z(c, STYLE_DIM, f->skipped);
        say("\n");
    }
    if (list)
        return say_json(json_pack("{s:o}", "skipped", list), e);
    if (!n)
        note("every file was read");
    return true;
}

static bool run(struct context *c, err *e)
{
    struct facts f = {0};
    if (option_given(c, "skipped"))
        return list_skipped(c, e);
    if (!collect(c, &f, e))
        return false;
    if (c->json)
        return say_json(facts_json(c, &f), e);
    print_facts(c, &f);
    return true;
}

const struct command command_status = {
    .name = "status",
    .arguments = "",
    .summary = "what is ready, and how big it is",
    .details = "Index, stored answers, stored context and the model in use. With --skipped the "
               "files whose contents were not read, each with the reason: binary, too large, a "
               "likely secret, a submodule.",
    .options = options,
    .run = run,
};
