/* Status: the ladder with sizes, stores, model, what was skipped and why, what runs now. */
#include "../../engine/model/registry.h"
#include "../cli/output.h"
#include "view.h"

static void add_index(struct app *a)
{
    struct index_stats s = {0};
    err e = ERR_INIT;
    const struct repo_info *i = repo_info(a->repo);
    page_add(a, "Repository");
    page_add(a, "  %s", i->root);
    page_add(a, "  %s%s",
             i->branch   ? i->branch
             : i->unborn ? "no commit yet"
             : i->head   ? "detached"
                         : "no git",
             i->bare      ? ", bare"
             : i->shallow ? ", shallow"
                          : "");
    page_add(a, "Ready");
    if (!repo_stats(a->repo, &s, &e)) {
        page_add(a, "  %s", e.msg);
        return;
    }
    page_add(a, "  symbols   %s in %s files, %s references", count_text(a->turn, s.symbols),
             count_text(a->turn, s.files), count_text(a->turn, s.references));
    page_add(a, "  index     %s for %s of source%s", size_text(a->turn, s.database_bytes),
             size_text(a->turn, s.source_bytes),
             a->activity.index_ready ? "" : ", being brought up to date");
}

static void add_context(struct app *a)
{
    const struct activity *x = &a->activity;
    if (!x->ready_known)
        return;
    page_add(a, "  context   %.0f %% of what matters is read: %s of %s definitions%s",
             x->ready * 100, count_text(a->turn, x->units_read), count_text(a->turn, x->units),
             x->units_read == x->units ? ""
             : x->load_job             ? "; reading in the background, L pauses"
                                       : "; L reads the rest in the background");
}

static void add_stores(struct app *a)
{
    struct answer_stats answers = {0};
    struct context_stats context = {0};
    context_store *store;
    err e = ERR_INIT;
    page_add(a, "Stored");
    if (app_docent(a) && docent_answer_stats(a->docent, &answers, &e))
        page_add(a, "  answers   %s, %s", count_text(a->turn, answers.answers),
                 size_text(a->turn, answers.bytes));
    err_clear(&e);
    uint64_t cap = (uint64_t)context_settings(a->context)->v[SET_CACHE_SIZE].number;
    if (context_store_open(&store, NULL, cap, &e)) {
        if (context_store_stats(store, &context, &e))
            page_add(a, "  context   %s of %s; %.0f s of reading saved",
                     size_text(a->turn, context.bytes), size_text(a->turn, context.cap_bytes),
                     context.seconds_saved);
        context_store_close(store);
    }
    if (e.code)
        page_add(a, "  context   %s", e.msg);
}

static void add_model(struct app *a)
{
    struct model_list models = {0};
    err e = ERR_INIT;
    const char *given = context_model(a->context);
    page_add(a, "Model");
    if (given)
        page_add(a, "  %s", given);
    if (!registry_list(&models, a->turn, &e)) {
        page_add(a, "  %s", e.msg);
        return;
    }
    for (size_t i = 0; i < models.n; i++) {
        const struct model_entry *m = &models.v[i];
        page_add(a, "  %c %-20s %9s  %s", m->in_use && !given ? '*' : ' ', m->name,
                 size_text(a->turn, m->bytes), m->installed ? "here" : "not here");
    }
}

static void add_skipped(struct app *a)
{
    struct files files = {0};
    err e = ERR_INIT;
    size_t shown = 0, all = 0;
    if (!repo_files(a->repo, NULL, a->turn, &files, &e))
        return;
    for (size_t i = 0; i < files.n; i++)
        all += files.v[i].skipped != NULL;
    page_add(a, "Not read: %zu files", all);
    for (size_t i = 0; i < files.n && shown < 500; i++)
        if (files.v[i].skipped && ++shown)
            page_add(a, "  %-40s %s", files.v[i].path, files.v[i].skipped);
    if (all > shown)
        page_add(a, "  and %zu more: docent status --skipped", all - shown);
}

static void open_view(struct app *a)
{
    page_clear(a);
    a->page = (struct list){0};
    add_index(a);
    add_context(a);
    add_stores(a);
    add_model(a);
    add_skipped(a);
}

const struct view view_status = {.name = "status",
                                 .open = open_view,
                                 .settle = page_settle,
                                 .draw = page_draw,
                                 .action = page_action};
