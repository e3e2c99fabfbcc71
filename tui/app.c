/* The screen opened, settled, drawn, and its loop. What the workers post is taken in app_events.c,
 * keys in app_keys.c, moving about is app_go.c; what is drawn is in view/. */
#include "app.h"
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "../engine/model/registry.h"
#include "view/view.h"
#include <signal.h>
#include <unistd.h>

docent *app_docent(struct app *a)
{
    err e = ERR_INIT;
    struct docent_options o = {.model = context_model(a->context),
                               .no_cache = option_given(a->context, "no-cache")};
    if (!a->docent && !a->failed_docent && !docent_open(&a->docent, a->repo, &o, &e)) {
        a->docent = NULL;
        a->failed_docent = true;
        log_line("docent: %s", e.msg);
    }
    return a->docent;
}

const char *app_model_name(struct app *a)
{
    struct model_entry entry = {0};
    strbuf path;
    err e = ERR_INIT;
    strbuf_init(&path, 0);
    const char *name = "no model here";
    if (registry_resolve(&path, &entry, a->memory, context_model(a->context), &e)) {
        const char *slash = strrchr(path.p, '/');
        name = entry.name ? entry.name : slash ? slash + 1 : path.p;
    }
    name = arena_strdup(a->memory, str_of(name));
    strbuf_release(&path);
    return name;
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
    sheet_init(&a->sheet);
    sheet_init(&a->changes);
    find_init(&a->find);
    a->calls.memory = arena_new();
    a->page_memory = arena_new();
    a->dirty = true;
    a->focus = columns < 100 ? REGION_SOURCE : REGION_MAP;
    a->model = app_model_name(a);
    if (!context_repo_as_is(c, &a->repo, e) || !start_jobs(a, e))
        return false;
    if (!map_load(&a->map, a->repo, e) || !map_start(&a->map, a->repo, e))
        return false;
    const struct map_node *n = map_current(&a->map);
    if (n && n->kind != MAP_FOLDER)
        app_go(a, n->path, n->kind == MAP_SYMBOL ? n->symbol.line : 1, false);
    a->activity.index_job = jobs_index(a->jobs);
    a->last_index = now_seconds();
    if (t) /* a script waits for what it starts, not for what may come */
        jobs_watch(a->jobs);
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
    sheet_release(&a->sheet);
    sheet_release(&a->changes);
    free(a->summary_path);
    free(a->range);
    find_release(&a->find);
    page_clear(a);
    vec_release(&a->page_lines);
    vec_release(&a->page_rows);
    arena_free(a->page_memory);
    for (size_t i = 0; i < a->history.len; i++)
        free(a->history.v[i].path);
    vec_release(&a->history);
    for (size_t i = 0; i < a->asked.len; i++)
        free(a->asked.v[i]);
    vec_release(&a->asked);
    free(a->looked.path);
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

bool app_busy(const struct app *a)
{
    return jobs_busy(a->jobs);
}

/* ---- settle and draw ---- */

static bool is_at(const char *path, uint32_t line, const struct source_pane *s,
                  const struct symbol *symbol)
{
    return path && strcmp(path, s->path) == 0 && line == (symbol ? symbol->line : 0);
}

/* Facts about what the cursor points at, once per batch of keys. What is shown stays until they
 * come. */
static void look_up(struct app *a)
{
    struct activity *x = &a->activity;
    bool force = a->guide_force;
    a->guide_stale = a->guide_force = false;
    if (!a->source.path)
        return;
    const struct symbol *s = source_symbol_at(&a->source, a->source.line);
    bool shown = is_at(a->guide.path, a->guide.line, &a->source, s) &&
                 (!s || s->end_line == a->guide.end_line);
    bool coming = x->look_job && is_at(a->looked.path, a->looked.line, &a->source, s);
    if (!force && coming)
        return;
    x->look_job = 0; /* one that runs is of another place, or of older text */
    if (shown && (!force || a->guide.state == GUIDE_RUNNING))
        return;
    a->guide_job = 0; /* a walkthrough that runs on is stored, but not shown here */
    free(a->looked.path);
    a->looked = (struct mark){xstrdup(a->source.path), s ? s->line : 0};
    x->look_job = jobs_look(a->jobs, a->source.path, s);
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
    a->guide.width = a->sheet.width = a->changes.width = 0;
    a->dirty = true;
}

/* ---- the loop ---- */

void app_suspend(struct app *a)
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

/* Once in a while even though the tree is watched: network file systems tell nothing. */
static void look_for_changes(struct app *a)
{
    if (a->activity.index_job || jobs_writing(a->jobs) || now_seconds() - a->last_index < 30)
        return;
    a->last_index = now_seconds();
    a->activity.index_job = jobs_index(a->jobs);
}

bool app_run(struct app *a, err *e)
{
    double drawn = 0;
    bool typed = false; /* a key is answered at once, what a worker says within a frame */
    (void)e;
    while (!a->quit) {
        double now = now_seconds();
        bool turning = a->guide.state == GUIDE_RUNNING || a->sheet.running || a->changes.running ||
                       a->activity.writer_job;
        if (a->dirty && (typed || !turning || now - drawn > 0.03)) {
            app_settle(a);
            app_draw(a);
            drawn = now_seconds();
        }
        int timeout = a->dirty ? 30 : turning ? 120 : 30000;
        int wake = term_wait(a->term, mailbox_fd(a->inbox), timeout);
        if (wake & WAKE_QUIT)
            break;
        if (wake & WAKE_RESIZE) {
            int rows, columns;
            term_size(a->term, &rows, &columns);
            app_resize(a, rows, columns);
        }
        if (wake & WAKE_SUSPEND)
            app_suspend(a);
        typed = wake & WAKE_KEY;
        if (typed)
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
