/* Keys to actions, the line typed after ':' and the actions that belong to no view. */
#include "../engine/base/fs.h"
#include "app.h"
#include "view/view.h"

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
    str word = str_sub(text, 0, str_find(text, STR(" "), 0));
    enum action action = action_named(text);
    a->prompt = PROMPT_NONE;
    if (!text.n)
        return;
    if (word.n < text.n && action_named(word) == ACTION_changes)
        app_changes(a, arena_strdup(a->turn, str_trim(str_sub(text, word.n, text.n))));
    else if (action != ACTION_NONE)
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
    bool control = k->modifiers & KEY_CONTROL, asking = a->prompt == PROMPT_ASK;
    a->message[0] = 0;
    if (a->prompt == PROMPT_PULL) {
        a->prompt = PROMPT_NONE;
        if (k->code == 'y' || k->code == 'Y' || k->code == KEY_CODE_ENTER) {
            app_writing(a, jobs_pull(a->jobs, a->edit.text));
            a->activity.pulling = true;
        }
    } else if (k->code == KEY_CODE_ESC || (control && (k->code == 'c' || k->code == 'g')) ||
               (k->code == KEY_CODE_BACKSPACE && !a->edit.len)) {
        a->prompt = PROMPT_NONE;
    } else if (k->code == KEY_CODE_ENTER) {
        if (asking)
            app_ask_typed(a);
        else
            run_command(a);
    } else if (k->code == KEY_CODE_TAB && asking) {
        a->asking_anew = !a->asking_anew || a->sheet.kind != SHEET_ASK;
    } else if (k->code == KEY_CODE_TAB) {
        complete(a);
    } else if (asking && (k->code == KEY_CODE_UP || k->code == KEY_CODE_DOWN)) {
        app_ask_history(a, k->code == KEY_CODE_UP ? -1 : 1);
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
    bool typing = a->prompt || a->view == VIEW_FIND;
    if (k->modifiers & KEY_ALT && !(typing && line_edit_knows(k))) {
        /* Esc and a key that arrive together look like Alt; nothing is bound to Alt */
        struct key plain = *k;
        plain.modifiers &= ~KEY_ALT;
        app_key(a, &(struct key){.code = KEY_CODE_ESC});
        app_key(a, &plain);
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
        if (a->sheet_job)
            app_sheet_stopped(a);
        a->guide_job = 0;
        a->activity.writer_job = 0;
        a->activity.pulling = false;
        return;
    }
    if (a->zoomed)
        a->zoomed = false;
    else if (a->sheet_shown)
        a->sheet_shown = false;
    else if (a->focus != REGION_SOURCE)
        a->focus = REGION_SOURCE;
    else if (a->activity.load_job)
        app_load_pause(a);
}

/* What somebody is asked to tell. */
static bool act_telling(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_ask:
        app_ask(a);
        return true;
    case ACTION_threads:
        app_threads(a);
        return true;
    case ACTION_summary:
        app_summary(a);
        return true;
    case ACTION_tour:
        app_tour(a);
        return true;
    case ACTION_next_stop:
    case ACTION_previous_stop:
        app_tour_step(a, action == ACTION_next_stop ? 1 : -1);
        return true;
    case ACTION_why:
        app_why(a);
        return true;
    case ACTION_changes:
        app_changes(a, NULL);
        return true;
    case ACTION_load:
        app_load(a);
        return true;
    default:
        return false;
    }
}

/* Going somewhere, or taking something along. */
static bool act_going(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_back:
        app_back(a);
        return true;
    case ACTION_definition:
        app_definition(a);
        return true;
    case ACTION_callers:
    case ACTION_callees:
        app_calls(a, action == ACTION_callees);
        return true;
    case ACTION_editor:
        app_editor(a);
        return true;
    case ACTION_copy:
        app_copy(a);
        return true;
    default:
        return false;
    }
}

void app_act(struct app *a, enum action action)
{
    a->dirty = true;
    if (view_rows[a->view]->action && view_rows[a->view]->action(a, action))
        return;
    if (act_telling(a, action) || act_going(a, action))
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
            app_suspend(a);
        break;
    default:
        break;
    }
}
