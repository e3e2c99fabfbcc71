/* Moving about: places, history, definitions, callers, the editor, copying. */
#include "../engine/base/fs.h"
#include "../engine/base/utf8.h"
#include "../engine/model/registry.h"
#include "app.h"
#include "cli/output.h"
#include "editor.h"
#include "view/view.h"

static void remember_place(struct app *a)
{
    if (!a->source.path)
        return;
    struct mark p = {xstrdup(a->source.path), a->source.line};
    vec_push(&a->history, p);
    if (a->history.len > 200) {
        free(a->history.v[0].path);
        memmove(a->history.v, a->history.v + 1, --a->history.len * sizeof *a->history.v);
    }
}

void app_go(struct app *a, const char *path, uint32_t line, bool remember)
{
    err e = ERR_INIT;
    if (remember)
        remember_place(a);
    if (!source_open(&a->source, a->repo, path, false, &e))
        app_complain(a, &e);
    source_jump(&a->source, line);
    a->source.left = 0;
    a->guide_stale = true;
    err_clear(&e);
    if (a->focus != REGION_MAP && !map_reveal(&a->map, a->repo, path, line, &e))
        app_complain(a, &e);
}

void app_back(struct app *a)
{
    if (!a->history.len) {
        app_say(a, "this is where you began");
        return;
    }
    struct mark p = a->history.v[--a->history.len];
    app_go(a, p.path, p.line, false);
    free(p.path);
}

void app_reload(struct app *a)
{
    err e = ERR_INIT;
    bool nothing = !a->source.path;
    find_forget(&a->find);
    if (!map_load(&a->map, a->repo, &e)) {
        app_complain(a, &e);
        return;
    }
    if (nothing) {
        if (!map_start(&a->map, a->repo, &e))
            app_complain(a, &e);
        const struct map_node *n = map_current(&a->map);
        if (n && n->kind != MAP_FOLDER)
            app_go(a, n->path, n->kind == MAP_SYMBOL ? n->symbol.line : 1, false);
        if (!a->message[0])
            app_say(a, "new here? t is a tour, S sums up, a asks a question, ? lists the keys");
        return;
    }
    struct source_pane *s = &a->source;
    const struct symbol *in = source_symbol_at(s, s->line);
    const char *name = in ? arena_strdup(a->turn, str_of(in->qualified)) : NULL;
    uint32_t offset = in ? s->line - in->line : 0;
    char *path = xstrdup(s->path);
    if (!source_open(s, a->repo, path, true, &e))
        app_complain(a, &e);
    free(path);
    source_follow(s, name, offset);
    if (a->focus != REGION_MAP && !map_reveal(&a->map, a->repo, s->path, s->line, &e))
        app_complain(a, &e);
    a->guide_stale = a->guide_force = true;
}

uint32_t app_writing(struct app *a, uint32_t job)
{
    struct activity *x = &a->activity;
    x->writer_phase[0] = 0;
    x->writer_done = x->writer_total = x->words = 0;
    x->first_word = 0;
    x->pulling = false;
    x->writer_began = now_seconds();
    if (a->sheet_job) { /* the one that ran is replaced */
        sheet_stop(a->telling);
        a->sheet_job = 0;
    }
    return x->writer_job = job;
}

/* The facts have not come yet: what is certain without asking the index. */
static void know_target(struct app *a)
{
    err e = ERR_INIT;
    const struct symbol *s = source_symbol_at(&a->source, a->source.line);
    struct guide_facts f = {0};
    bool ok = s ? facts_of_symbol(&f, a->repo, s, a->turn, &e)
                : facts_of_file(&f, a->repo, a->source.path, a->turn, &e);
    if (ok)
        guide_take(&a->guide, &f);
    a->activity.look_job = 0;
}

void app_explain(struct app *a)
{
    if (a->activity.look_job && a->source.path)
        know_target(a);
    if (!a->guide.target) {
        app_say(a, "there is nothing to explain here");
        return;
    }
    guide_begin(&a->guide);
    a->sheet_shown = false;
    a->guide_job = app_writing(a, jobs_explain(a->jobs, a->guide.target));
}

/* The model is missing: offers to fetch it. */
static bool offer_model(struct app *a)
{
    struct model_entry m;
    if (!context_model_missing(a->context, context_model(a->context), &m))
        return false;
    line_edit_set(&a->edit, str_of(m.name));
    app_say(a, "download %s, %s, licence %s? y/n", m.name, size_text(a->turn, m.bytes - m.partial),
            m.license);
    a->prompt = PROMPT_PULL;
    return true;
}

static bool show_reason(struct app *a)
{
    int i = guide_current(&a->guide);
    if (a->focus != REGION_GUIDE || i < 0 || (size_t)i >= a->guide.parts.len)
        return false;
    struct guide_part *p = &a->guide.parts.v[i];
    if (!p->marked || !p->reason)
        return false;
    p->show_reason = !p->show_reason;
    a->guide.width = 0;
    return true;
}

static bool open_node(struct app *a)
{
    err e = ERR_INIT;
    struct map_node *n = a->focus == REGION_MAP ? map_current(&a->map) : NULL;
    if (!n || n->kind == MAP_SYMBOL)
        return false;
    if (n->open)
        map_close(&a->map, n);
    else if (!map_open(&a->map, a->repo, n, &e))
        app_complain(a, &e);
    return true;
}

void app_enter(struct app *a)
{
    if (a->focus == REGION_GUIDE && a->sheet_shown) {
        app_sheet_enter(a);
        return;
    }
    if (show_reason(a) || open_node(a))
        return;
    app_settle(a); /* the facts of what the cursor is on now */
    if (a->guide.state == GUIDE_FAILED && offer_model(a))
        return;
    bool shown = a->guide.state == GUIDE_RUNNING || a->guide.state == GUIDE_DONE;
    a->sheet_shown = false;
    if (!shown || a->activity.look_job)
        app_explain(a);
}

/* The best definition of a word that is not this line itself: here before elsewhere. */
static bool find_definition(struct app *a, const char *word, uint32_t kinds, struct symbol *out,
                            err *e)
{
    struct symbol_query q = {.name = word, .kinds = kinds, .limit = 20};
    struct symbols s = {0};
    const struct symbol *best = NULL;
    if (!repo_symbols(a->repo, &q, a->turn, &s, e))
        return false;
    for (size_t j = 0; j < s.n; j++) {
        const struct symbol *x = &s.v[j];
        bool here = strcmp(x->path, a->source.path) == 0;
        if (here && x->line == a->source.line)
            continue;
        if (!best || (here && strcmp(best->path, a->source.path) != 0))
            best = x;
    }
    if (best)
        *out = *best;
    return best != NULL;
}

/* Functions, macros and types of the line first, fields and variables when there are none. */
void app_definition(struct app *a)
{
    static const uint32_t parts = 1u << SYM_FIELD | 1u << SYM_ENUMERATOR | 1u << SYM_PROPERTY |
                                  1u << SYM_VARIABLE | 1u << SYM_CONSTANT;
    const char **words;
    size_t n;
    err e = ERR_INIT;
    struct symbol found;
    if (!a->source.path || !source_words(&a->source, a->source.line, a->turn, &words, &n)) {
        app_say(a, "no name on this line");
        return;
    }
    for (size_t i = 0; i < 2 * n && !e.code; i++)
        if (find_definition(a, words[i % n], i < n ? ~parts : parts, &found, &e)) {
            app_go(a, found.path, found.line, true);
            return;
        }
    if (e.code)
        app_complain(a, &e);
    else
        app_say(a, "no name on this line is defined here");
}

void app_calls(struct app *a, bool callees)
{
    err e = ERR_INIT;
    const struct symbol *s = a->source.path ? source_symbol_at(&a->source, a->source.line) : NULL;
    if (!s) {
        app_say(a, "the cursor is in no definition");
        return;
    }
    arena_reset(a->calls.memory);
    a->calls.edges = (struct edges){0};
    a->calls.list = (struct list){0};
    a->calls.callees = callees;
    a->calls.of = arena_strdup(a->calls.memory, str_of(s->qualified));
    bool ok = callees ? repo_callees(a->repo, s, a->calls.memory, &a->calls.edges, &e)
                      : repo_callers(a->repo, s, a->calls.memory, &a->calls.edges, &e);
    if (!ok)
        app_complain(a, &e);
    else
        view_open(a, VIEW_CALLS);
}

void app_editor(struct app *a)
{
    err e = ERR_INIT;
    if (!a->source.path || !a->term) {
        app_say(a, a->term ? "no file to edit" : "no editor without a terminal");
        return;
    }
    if (repo_info(a->repo)->bare) {
        app_say(a, "a bare repository has no files to edit");
        return;
    }
    const char *path = arena_printf(a->turn, "%s/%s", repo_info(a->repo)->root, a->source.path);
    term_leave(a->term);
    bool ok = editor_run(path, a->source.line, a->turn, &e);
    term_return(a->term);
    if (!ok)
        app_complain(a, &e);
    a->activity.index_job = jobs_index(a->jobs);
}

void app_copy(struct app *a)
{
    str text = STR("");
    int i = guide_current(&a->guide);
    struct sheet_part *x = a->sheet_shown ? sheet_current(&a->sheet) : NULL;
    const struct map_node *n = map_current(&a->map);
    if (a->focus == REGION_MAP && n)
        text = str_of(n->kind == MAP_SYMBOL ? n->name : n->path);
    else if (a->focus == REGION_SOURCE)
        text = source_line(&a->source, a->source.line);
    else if (a->sheet_shown)
        text = x ? strbuf_str(&x->text) : text;
    else if (i >= 0 && (size_t)i < a->guide.parts.len)
        text = strbuf_str(&a->guide.parts.v[i].text);
    else if (a->guide.signature)
        text = str_of(a->guide.signature);
    if (!text.n) {
        app_say(a, "nothing to copy here");
        return;
    }
    if (a->term)
        term_copy(a->term, text);
    strbuf safe;
    strbuf_init(&safe, 0);
    utf8_safe(&safe, str_trim(text), true);
    app_say(a, "copied: %s", safe.p);
    strbuf_release(&safe);
}
