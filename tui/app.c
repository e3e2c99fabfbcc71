/* The loop, events, keys. Moving about is app_go.c; what is drawn is in view/. */
#include "app.h"
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "../engine/model/registry.h"
#include "view/view.h"
#include <signal.h>
#include <unistd.h>

static void open_docent(struct app *a)
{
    err e = ERR_INIT;
    struct docent_options o = {.model = context_model(a->context),
                               .no_cache = option_given(a->context, "no-cache")};
    if (!a->docent && !a->failed_docent && !docent_open(&a->docent, a->repo, &o, &e)) {
        a->docent = NULL;
        a->failed_docent = true;
        log_line("docent: %s", e.msg);
    }
}

static const char *model_name(struct app *a)
{
    struct model_list models = {0};
    err e = ERR_INIT;
    const char *given = context_model(a->context), *slash = given ? strrchr(given, '/') : NULL;
    if (given)
        return slash ? slash + 1 : given;
    if (!registry_list(&models, a->memory, &e))
        return NULL;
    for (size_t i = 0; i < models.n; i++)
        if (models.v[i].in_use)
            return models.v[i].name;
    return NULL;
}

static bool start_jobs(struct app *a, err *e)
{
    struct context *c = a->context;
    const struct settings *s = context_settings(c);
    struct jobs_options o = {
        .repo = {.path = repo_info(a->repo)->root, .trust_path = true}, /* agreed to already */
        .docent = {.model = context_model(c),
                   .no_cache = option_given(c, "no-cache"),
                   .seed = (uint64_t)option_number(c, "seed", 0),
                   .threads = context_threads(c),
                   .cache_bytes = (uint64_t)s->v[SET_CACHE_SIZE].number},
    };
    return mailbox_new(&a->inbox, sizeof(struct event), e) && jobs_new(&a->jobs, &o, a->inbox, e);
}

bool app_open(struct app *a, struct context *c, struct term *t, int rows, int columns, err *e)
{
    const struct settings *s = context_settings(c);
    *a = (struct app){.context = c, .term = t, .memory = arena_new(), .turn = arena_new()};
    a->mouse = s->v[SET_MOUSE].number;
    a->grid = xalloc(sizeof *a->grid);
    grid_init(a->grid, rows, columns, t ? term_ascii(t) : s->v[SET_BOXES].number == 2);
    map_init(&a->map);
    source_init(&a->source, (int)s->v[SET_TAB_WIDTH].number);
    guide_init(&a->guide);
    find_init(&a->find);
    a->calls.memory = arena_new();
    a->dirty = true;
    a->focus = columns < 100 ? REGION_SOURCE : REGION_MAP;
    a->model = model_name(a);
    if (!context_repo_as_is(c, &a->repo, e) || !start_jobs(a, e))
        return false;
    if (!map_load(&a->map, a->repo, e) || !map_start(&a->map, a->repo, e))
        return false;
    const struct map_node *n = map_current(&a->map);
    if (n && n->kind != MAP_FOLDER)
        app_go(a, n->path, n->kind == MAP_SYMBOL ? n->symbol.line : 1, false);
    a->activity.index_job = jobs_index(a->jobs);
    a->last_index = now_seconds();
    return true;
}

static void drop_events(struct app *a)
{
    void *items = NULL;
    size_t n = mailbox_take(a->inbox, &items);
    for (size_t i = 0; i < n; i++)
        event_release((struct event *)items + i);
    free(items);
}

void app_close(struct app *a)
{
    jobs_free(a->jobs);
    if (a->inbox) {
        drop_events(a);
        mailbox_free(a->inbox);
    }
    docent_close(a->docent);
    map_release(&a->map);
    source_release(&a->source);
    guide_release(&a->guide);
    find_release(&a->find);
    page_clear(a);
    vec_release(&a->page_lines);
    for (size_t i = 0; i < a->history.len; i++)
        free(a->history.v[i].path);
    vec_release(&a->history);
    arena_free(a->calls.memory);
    arena_free(a->memory);
    arena_free(a->turn);
    if (a->grid)
        grid_release(a->grid);
    free(a->grid);
    *a = (struct app){0};
}

void app_say(struct app *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(a->message, sizeof a->message, fmt, args);
    va_end(args);
    a->message_bad = false;
    a->dirty = true;
}

void app_complain(struct app *a, const err *e)
{
    app_say(a, e->hint[0] ? "%s (%s)" : "%s", e->msg, e->hint);
    a->message_bad = true;
}

/* ---- events ---- */

static void on_indexed(struct app *a, const struct event *v)
{
    struct activity *x = &a->activity;
    bool first = !x->index_ready;
    x->index_ready = v->error.code == 0;
    x->index_job = 0;
    a->last_index = now_seconds();
    if (v->error.code && v->error.code != ERR_CANCELLED)
        app_complain(a, &v->error);
    if (v->report.changed || v->report.removed || v->report.parsed)
        app_reload(a);
    else if (first && !a->source.path)
        app_reload(a);
}

static const char *badge_text(struct app *a, const struct walkthrough *w)
{
    const char *dot = glyph(a->grid, GLYPH_DOT),
               *badge = w->badge == BADGE_EXACT ? "EXACT" : "APPROX";
    if (w->from_store)
        return arena_printf(a->turn, "%s %s from cache", badge, dot);
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

static void on_event(struct app *a, struct event *v)
{
    struct activity *x = &a->activity;
    bool guide = v->job == a->guide_job;
    switch (v->kind) {
    case EVENT_INDEX_PROGRESS:
        on_progress(x->index_phase, sizeof x->index_phase, &x->index_done, &x->index_total, v);
        break;
    case EVENT_WRITER_PROGRESS:
        if (v->job == x->writer_job)
            on_progress(x->writer_phase, sizeof x->writer_phase, &x->writer_done, &x->writer_total,
                        v);
        break;
    case EVENT_INDEXED:
        on_indexed(a, v);
        break;
    case EVENT_HEADER:
        if (guide)
            guide_header(&a->guide, &v->walkthrough);
        break;
    case EVENT_TEXT:
        if (guide)
            guide_text(&a->guide, v->part, v->text);
        break;
    case EVENT_PART:
        if (guide)
            guide_finish(&a->guide, v->part, &v->part_value);
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

bool app_busy(const struct app *a)
{
    return jobs_busy(a->jobs);
}

/* ---- settle and draw ---- */

/* Facts about what the cursor points at, once per batch of keys. */
static void look_up(struct app *a)
{
    err e = ERR_INIT;
    a->guide_stale = false;
    if (!a->source.path)
        return;
    const struct symbol *s = source_symbol_at(&a->source, a->source.line);
    bool same_path = a->guide.path && strcmp(a->guide.path, a->source.path) == 0;
    if (s && same_path && a->guide.line == s->line && a->guide.end_line == s->end_line)
        return;
    if (!s && same_path && !a->guide.line)
        return;
    a->guide_job = 0; /* a walkthrough that runs on is stored, but not shown here */
    if (!s) {
        if (!guide_file(&a->guide, a->repo, a->source.path, &e))
            app_complain(a, &e);
        return;
    }
    if (!guide_symbol(&a->guide, a->repo, s, &e)) {
        app_complain(a, &e);
        return;
    }
    const char *text = NULL;
    bool marked = false;
    open_docent(a);
    if (a->docent && docent_stored_purpose(a->docent, s, a->turn, &text, &marked, &e) && text)
        guide_purpose(&a->guide, text, marked);
}

static void ask_colours(struct app *a)
{
    struct activity *x = &a->activity;
    if (!a->source.path || x->colour_revision == a->source.revision || !a->source.language)
        return;
    x->colour_revision = a->source.revision;
    x->colour_job = jobs_colour(a->jobs, a->source.language, strbuf_str(&a->source.text));
}

void app_settle(struct app *a)
{
    if (a->guide_stale)
        look_up(a);
    ask_colours(a);
    struct area body = area_part(grid_area(a->grid), 1, 0, a->grid->rows - 2, a->grid->columns);
    if (view_rows[a->view]->settle)
        view_rows[a->view]->settle(a, body);
    arena_reset(a->turn);
}

void app_draw(struct app *a)
{
    struct area all = grid_area(a->grid);
    grid_clear(a->grid);
    draw_top_line(a, area_part(all, 0, 0, 1, all.columns));
    view_rows[a->view]->draw(a, area_part(all, 1, 0, all.rows - 2, all.columns));
    draw_bottom_line(a, area_part(all, all.rows - 1, 0, 1, all.columns));
    if (a->term)
        term_draw(a->term, a->grid);
    a->dirty = false;
}

void app_resize(struct app *a, int rows, int columns)
{
    grid_resize(a->grid, rows, columns);
    a->guide.width = 0;
    a->dirty = true;
}

/* ---- the loop ---- */

static void suspend(struct app *a)
{
    term_leave(a->term);
    kill(getpid(), SIGSTOP);
    term_return(a->term);
    int rows, columns;
    term_size(a->term, &rows, &columns);
    app_resize(a, rows, columns);
}

static void take_keys(struct app *a)
{
    struct key k;
    while (term_next_key(a->term, &k)) {
        if (k.code == KEY_CODE_RESIZE)
            continue;
        app_key(a, &k);
        if (a->quit)
            return;
    }
}

static void look_for_changes(struct app *a)
{
    if (a->activity.index_job || jobs_writing(a->jobs) || now_seconds() - a->last_index < 3)
        return;
    a->last_index = now_seconds();
    a->activity.index_job = jobs_index(a->jobs);
}

bool app_run(struct app *a, err *e)
{
    double drawn = 0;
    (void)e;
    while (!a->quit) {
        double now = now_seconds();
        bool turning = a->guide.state == GUIDE_RUNNING || a->activity.writer_job;
        if (a->dirty && (now - drawn > 0.03 || !turning)) {
            app_settle(a);
            app_draw(a);
            drawn = now_seconds();
        }
        int timeout = a->dirty ? 30 : turning ? 120 : 3000;
        int wake = term_wait(a->term, mailbox_fd(a->inbox), timeout);
        if (wake & WAKE_QUIT)
            break;
        if (wake & WAKE_RESIZE) {
            int rows, columns;
            term_size(a->term, &rows, &columns);
            app_resize(a, rows, columns);
        }
        if (wake & WAKE_SUSPEND)
            suspend(a);
        if (wake & WAKE_KEY)
            take_keys(a);
        app_events(a);
        if (!wake && turning) {
            a->tick++;
            a->dirty = true;
        }
        if (!wake && !turning)
            look_for_changes(a);
    }
    return true;
}

/* ---- keys ---- */

static void go_to_typed(struct app *a, str text)
{
    unsigned long long line;
    err e = ERR_INIT;
    struct target t = {0};
    if (str_to_u64(text, &line)) {
        source_go(&a->source, line > UINT32_MAX ? UINT32_MAX : (uint32_t)line);
        a->guide_stale = true;
        return;
    }
    if (!repo_lookup(a->repo, arena_strdup(a->turn, text), a->turn, &t, &e) && !t.candidates.n) {
        app_complain(a, &e);
        return;
    }
    const struct symbol *s = t.candidates.n ? &t.candidates.v[0] : &t.symbol;
    a->focus = REGION_SOURCE;
    if (e.code)
        app_complain(a, &e);
    if (!e.code && t.kind != TARGET_SYMBOL)
        app_go(a, t.path, 1, true);
    else if (e.code != ERR_NOT_FOUND)
        app_go(a, s->path, s->line, true);
}

static void run_command(struct app *a)
{
    str text = str_trim((str){a->edit.text, a->edit.len});
    enum action action = action_named(text);
    a->prompt = PROMPT_NONE;
    if (!text.n)
        return;
    if (action != ACTION_NONE)
        app_act(a, action);
    else
        go_to_typed(a, text);
}

/* Completes the command typed so far as far as it is certain. */
static void complete(struct app *a)
{
    const char *first = NULL;
    size_t common = 0;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const char *name = action_rows[i].name;
        if (strncmp(name, a->edit.text, a->edit.len) != 0)
            continue;
        if (!first)
            common = strlen(first = name);
        for (size_t j = 0; j < common; j++)
            if (name[j] != first[j])
                common = j;
    }
    if (first)
        line_edit_set(&a->edit, (str){first, common});
}

static void prompt_key(struct app *a, const struct key *k)
{
    bool control = k->modifiers & KEY_CONTROL;
    if (a->prompt == PROMPT_PULL) {
        a->prompt = PROMPT_NONE;
        a->message[0] = 0;
        if (k->code == 'y' || k->code == 'Y' || k->code == KEY_CODE_ENTER) {
            a->activity.pulling = true;
            a->activity.writer_began = now_seconds();
            a->activity.writer_job = jobs_pull(a->jobs, a->edit.text);
        }
    } else if (k->code == KEY_CODE_ESC || (control && (k->code == 'c' || k->code == 'g')) ||
               (k->code == KEY_CODE_BACKSPACE && !a->edit.len)) {
        a->prompt = PROMPT_NONE;
    } else if (k->code == KEY_CODE_ENTER) {
        run_command(a);
    } else if (k->code == KEY_CODE_TAB) {
        complete(a);
    } else {
        line_edit_key(&a->edit, k);
    }
}

void app_key(struct app *a, const struct key *k)
{
    const struct view *v = view_rows[a->view];
    a->dirty = true;
    if (k->code == KEY_CODE_MOUSE) {
        if (v->mouse && !a->prompt)
            v->mouse(a, k);
        return;
    }
    if (a->prompt) {
        prompt_key(a, k);
        return;
    }
    a->message[0] = 0;
    if (v->key && v->key(a, k))
        return;
    enum action action = ACTION_NONE;
    a->typed[a->n_typed++] = *k;
    enum keymap_result r = keymap_match(a->typed, a->n_typed, &action);
    if (r == KEYMAP_PREFIX && a->n_typed < sizeof a->typed / sizeof *a->typed)
        return;
    bool unknown = r != KEYMAP_ACTION;
    a->n_typed = 0;
    if (!unknown)
        app_act(a, action);
    else if (k->code != KEY_CODE_ESC && a->view != VIEW_FIND)
        app_say(a, "this key means nothing here; ? shows the keys");
}

static void cancel_or_leave(struct app *a)
{
    if (a->activity.writer_job) {
        jobs_cancel_writer(a->jobs);
        if (a->guide.state == GUIDE_RUNNING)
            guide_end(&a->guide, GUIDE_STOPPED, NULL, "Stopped. What was finished is kept.", NULL);
        a->guide_job = 0;
        a->activity.writer_job = 0;
        a->activity.pulling = false;
        return;
    }
    if (a->zoomed)
        a->zoomed = false;
    else if (a->focus != REGION_SOURCE)
        a->focus = REGION_SOURCE;
}

void app_act(struct app *a, enum action action)
{
    a->dirty = true;
    if (view_rows[a->view]->action && view_rows[a->view]->action(a, action))
        return;
    static const struct {
        enum action action;
        enum view_id view;
    } opens[] = {{ACTION_find, VIEW_FIND}, {ACTION_status, VIEW_STATUS}, {ACTION_help, VIEW_HELP}};
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++)
        if (opens[i].action == action)
            view_open(a, opens[i].view);
    switch (action) {
    case ACTION_quit:
        a->quit = true;
        break;
    case ACTION_cancel:
        cancel_or_leave(a);
        break;
    case ACTION_command:
        a->prompt = PROMPT_COMMAND;
        line_edit_set(&a->edit, STR(""));
        break;
    case ACTION_zoom:
        a->zoomed = !a->zoomed;
        break;
    case ACTION_mouse:
        a->mouse = !a->mouse;
        if (a->term)
            term_mouse(a->term, a->mouse);
        app_say(a, a->mouse ? "the mouse is docent's" : "the mouse is the terminal's");
        break;
    case ACTION_redraw:
        if (a->term)
            term_repaint(a->term);
        break;
    case ACTION_suspend:
        if (a->term)
            suspend(a);
        break;
    case ACTION_back:
        app_back(a);
        break;
    case ACTION_definition:
        app_definition(a);
        break;
    case ACTION_callers:
    case ACTION_callees:
        app_calls(a, action == ACTION_callees);
        break;
    case ACTION_editor:
        app_editor(a);
        break;
    case ACTION_copy:
        app_copy(a);
        break;
    default:
        break;
    }
}
