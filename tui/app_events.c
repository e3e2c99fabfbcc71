/* What the workers post, taken into the screen's state. Decides nothing that a key decides. */
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "app.h"
#include "view/view.h"

static void on_indexed(struct app *a, const struct event *v)
{
    struct activity *x = &a->activity;
    bool first = !x->index_ready;
    x->index_ready = v->error.code == 0;
    x->index_job = x->index_job == v->job ? 0 : x->index_job;
    a->last_index = now_seconds();
    if (v->error.code && v->error.code != ERR_CANCELLED)
        app_complain(a, &v->error);
    bool changed = x->tree_changed || v->report.changed || v->report.removed || v->report.parsed;
    x->tree_changed = false;
    if (!x->load_job && (first || changed))
        jobs_ready(a->jobs);
    if (changed)
        app_reload(a);
    else if (first && !a->source.path)
        app_reload(a);
}

/* A save is on the screen before the index knows it. */
static void on_changed(struct app *a)
{
    err unread = ERR_INIT; /* deleted, perhaps: the index will say */
    strbuf now;
    strbuf_init(&now, 0);
    if (a->source.path && repo_text(a->repo, a->source.path, &now, &unread))
        source_renew(&a->source, strbuf_str(&now));
    strbuf_release(&now);
    a->activity.tree_changed = true;
    a->activity.index_job = jobs_index(a->jobs);
}

static const char *badge_text(struct app *a, const struct walkthrough *w)
{
    const char *dot = glyph(a->grid, GLYPH_DOT),
               *badge = w->badge == BADGE_EXACT ? "EXACT" : "APPROX";
    if (w->from_store)
        return arena_printf(a->turn, "%s %s %s", badge, dot,
                            walkthrough_is_told(w) ? "told from the code" : "from cache");
    return arena_printf(a->turn, "%s %s %llu tokens read, %llu reused %s %.1f s", badge, dot,
                        (unsigned long long)w->tokens_read, (unsigned long long)w->tokens_reused,
                        dot, a->term ? w->seconds : 0.0);
}

static void on_explained(struct app *a, const struct event *v)
{
    a->activity.writer_job = 0;
    if (v->job != a->guide_job)
        return;
    a->guide_job = 0;
    const struct walkthrough *w = &v->walkthrough;
    if (!v->error.code) {
        guide_header(&a->guide, w);
        for (size_t i = 0; i < w->n_parts; i++)
            guide_finish(&a->guide, i, &w->parts[i]);
        guide_end(&a->guide, GUIDE_DONE, badge_text(a, w), NULL, NULL);
    } else if (v->error.code == ERR_CANCELLED) {
        guide_end(&a->guide, GUIDE_STOPPED, NULL, "Stopped. What was finished is kept.", NULL);
    } else if (v->error.code == ERR_MODEL) {
        struct model_entry m;
        bool missing = context_model_missing(a->context, context_model(a->context), &m);
        guide_end(&a->guide, GUIDE_FAILED, NULL, v->error.msg,
                  missing ? "Enter  download it" : v->error.hint);
    } else {
        guide_end(&a->guide, GUIDE_FAILED, NULL, v->error.msg, v->error.hint);
    }
}

/* What is known of the place the cursor is on has come. */
static void on_looked(struct app *a, const struct event *v)
{
    const struct walkthrough *w = &v->walkthrough;
    a->activity.look_job = 0;
    if (v->error.code) { /* the index has changed meanwhile: it will be asked again */
        log_line("look: %s", v->error.msg);
        return;
    }
    guide_take(&a->guide, &v->facts);
    if (w->from_store && w->n_parts) {
        guide_header(&a->guide, w);
        guide_end(&a->guide, GUIDE_DONE, badge_text(a, w), NULL, NULL);
        return;
    }
    guide_header(&a->guide, w);
}

/* The sheet is told, or it ended early. */
static void on_told(struct app *a, const struct event *v)
{
    struct sheet *s = a->telling;
    bool stopped = v->error.code == ERR_CANCELLED;
    a->activity.writer_job = a->sheet_job = 0;
    sheet_stop(s);
    if (v->end.conversation)
        snprintf(s->conversation, sizeof s->conversation, "%s", v->end.conversation);
    struct paragraph p = {.kind = PARA_GOOD, .order = sheet_last_order(s, 0), .text = v->end.badge};
    if (v->error.code) {
        p.kind = stopped ? PARA_NOTE : PARA_BAD;
        p.text = stopped ? "Stopped. What was finished is kept." : v->error.msg;
    }
    sheet_put(s, &p);
    if (v->error.code && v->error.hint[0])
        sheet_put(s, &(struct paragraph){.kind = PARA_NOTE,
                                         .order = sheet_last_order(s, 1),
                                         .text = v->error.hint});
}

static void on_sheet(struct app *a, const struct event *v)
{
    if (v->job != a->sheet_job)
        return;
    if (v->kind == EVENT_SHEET_PUT)
        sheet_put(a->telling, &v->paragraph);
    else if (v->kind == EVENT_SHEET_TEXT)
        sheet_text(a->telling, v->order, v->text);
    else
        on_told(a, v);
}

static void count_word(struct activity *x)
{
    if (x->first_word <= 0)
        x->first_word = now_seconds();
    x->words++;
}

static void take_ready(struct activity *x, uint64_t units, uint64_t read, double fraction)
{
    x->ready_known = units > 0;
    x->units = units;
    x->units_read = read;
    x->ready = fraction;
}

static void on_load(struct app *a, const struct event *v)
{
    struct activity *x = &a->activity;
    if (v->kind == EVENT_READY && !v->error.code && !x->load_job)
        take_ready(x, v->ready.units, v->ready.units_read, v->ready.fraction);
    if (v->kind == EVENT_READY || v->job != x->load_job)
        return;
    if (v->kind == EVENT_LOAD_PROGRESS) {
        snprintf(x->load_phase, sizeof x->load_phase, "%s", v->phase);
        return;
    }
    if (v->load.units) {
        take_ready(x, v->load.units, v->load.units_read, v->load.fraction);
        x->load_left = v->load.seconds_left;
        x->load_seconds = v->load.seconds;
        x->load_tokens = v->load.tokens_read + v->load.tokens_generated;
    }
    bool here =
        v->path && a->guide.path && strcmp(v->path, a->guide.path) == 0 && v->line == a->guide.line;
    if (here && a->guide.state == GUIDE_FACTS)
        a->guide_stale = a->guide_force = true; /* its purpose is there now */
    if (v->kind != EVENT_LOADED)
        return;
    x->load_job = 0;
    if (v->error.code && v->error.code != ERR_CANCELLED)
        app_complain(a, &v->error);
    else if (v->text.n)
        app_say(a, STR_FMT, STR_ARG(v->text));
}

static void on_pulled(struct app *a, const struct event *v)
{
    a->activity.writer_job = 0;
    a->activity.pulling = false;
    if (v->error.code) {
        app_complain(a, &v->error);
        return;
    }
    docent_close(a->docent);
    a->docent = NULL;
    a->failed_docent = false;
    a->model = app_model_name(a);
    app_say(a, "the model is here");
    app_explain(a);
}

static void on_progress(char *phase, size_t size, unsigned long long *done,
                        unsigned long long *total, const struct event *v)
{
    snprintf(phase, size, "%s", v->phase);
    *done = v->done;
    *total = v->total;
}

static void on_written(struct app *a, const struct event *v)
{
    bool guide = v->job == a->guide_job;
    bool words = v->kind == EVENT_TEXT || v->kind == EVENT_SHEET_TEXT;
    if (words && v->job == a->activity.writer_job)
        count_word(&a->activity);
    if (guide && v->kind == EVENT_HEADER)
        guide_header(&a->guide, &v->walkthrough);
    else if (guide && v->kind == EVENT_TEXT)
        guide_text(&a->guide, v->part, v->text);
    else if (guide && v->kind == EVENT_PART)
        guide_finish(&a->guide, v->part, &v->part_value);
    else
        on_sheet(a, v);
}

static void on_event(struct app *a, struct event *v)
{
    struct activity *x = &a->activity;
    switch (v->kind) {
    case EVENT_INDEX_PROGRESS:
        on_progress(x->index_phase, sizeof x->index_phase, &x->index_done, &x->index_total, v);
        break;
    case EVENT_WRITER_PROGRESS:
        if (v->job == x->writer_job)
            on_progress(x->writer_phase, sizeof x->writer_phase, &x->writer_done, &x->writer_total,
                        v);
        break;
    case EVENT_CHANGED:
        on_changed(a);
        break;
    case EVENT_INDEXED:
        on_indexed(a, v);
        break;
    case EVENT_HEADER:
    case EVENT_TEXT:
    case EVENT_PART:
    case EVENT_SHEET_PUT:
    case EVENT_SHEET_TEXT:
    case EVENT_SHEET_TOLD:
        on_written(a, v);
        break;
    case EVENT_LOAD_PROGRESS:
    case EVENT_LOADING:
    case EVENT_LOADED:
    case EVENT_READY:
        on_load(a, v);
        break;
    case EVENT_LOOKED:
        if (v->job == x->look_job)
            on_looked(a, v);
        break;
    case EVENT_EXPLAINED:
        if (v->job == x->writer_job || v->job == a->guide_job)
            on_explained(a, v);
        break;
    case EVENT_PULLED:
        if (v->job == x->writer_job)
            on_pulled(a, v);
        break;
    case EVENT_COLOURED:
        if (v->job == x->colour_job &&
            source_colour(&a->source, x->colour_revision, v->spans, v->memory))
            v->memory = NULL;
        break;
    }
    event_release(v);
}

bool app_events(struct app *a)
{
    void *items = NULL;
    size_t n = mailbox_take(a->inbox, &items);
    for (size_t i = 0; i < n; i++)
        on_event(a, (struct event *)items + i);
    free(items);
    if (n)
        a->dirty = true;
    return n > 0;
}
