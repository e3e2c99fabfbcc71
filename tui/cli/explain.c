/* docent explain: certain facts at once, then each part as soon as it is written and checked, in
 * order. With --json one object at the end. */
#include "../../engine/base/fs.h"
#include "../../engine/base/utf8.h"
#include "explain_json.h"
#include "output.h"
#include "progress.h"

/* One walkthrough being printed. */
struct printing {
    struct context *c;
    struct progress progress;
    bool header_done;
    size_t label_columns;
    size_t next;     /* first part not printed yet */
    VEC(bool) ready; /* finished parts */
};

static const char *symbol_names(arena *a, const struct edges *edges, size_t total)
{
    strbuf b;
    strbuf_init(&b, 0);
    size_t shown = 0;
    for (size_t i = 0; i < edges->n && shown < 6; i++) {
        const char *name = edges->v[i].symbol.name;
        bool again = false;
        for (size_t j = 0; j < i && !again; j++)
            again = strcmp(edges->v[j].symbol.name, name) == 0;
        if (!again)
            strbuf_addf(&b, "%s%s", shown++ ? ", " : "", name);
    }
    if (total > shown)
        strbuf_addf(&b, "%s%zu more", shown ? " and " : "", total - shown);
    char *text = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    return text;
}

static void print_title(struct printing *p, const struct walkthrough *w)
{
    const struct context *c = p->c;
    const struct target *t = &w->target;
    const char *path = t->kind == TARGET_SYMBOL ? t->symbol.path : t->path;
    uint32_t line = t->kind == TARGET_SYMBOL ? t->symbol.line : 0;
    const char *place = line ? arena_printf(c->arena, "%s:%u", path, line) : path;
    size_t title = utf8_columns(str_of(w->title)), width = (size_t)c->manners.columns;
    size_t room = utf8_columns(str_of(place));
    say_z(c, STYLE_TITLE, w->title);
    if (t->kind != TARGET_SYMBOL && strcmp(w->title, path) == 0) {
        say("\n");
        return;
    }
    if (title + 2 + room <= width)
        say_pad(width - title - room);
    else
        say("\n    ");
    say_z(c, STYLE_PLACE, place);
    say("\n");
}

static void print_header(struct printing *p, const struct walkthrough *w)
{
    const struct context *c = p->c;
    p->header_done = true;
    p->label_columns = strlen("Called by");
    for (size_t i = 0; i < w->n_parts; i++) {
        size_t n = utf8_columns(str_of(w->parts[i].label));
        if (n > p->label_columns && n <= 28)
            p->label_columns = n;
    }
    progress_end(&p->progress);
    print_title(p, w);
    bool callable = symbol_is_callable(w->target.symbol.kind);
    if (w->target.kind == TARGET_SYMBOL && w->n_callers)
        say_labelled(c, callable ? "Called by" : "Used by", p->label_columns,
                     symbol_names(c->arena, &w->callers, w->n_callers), STYLE_PLAIN);
    if (w->target.kind == TARGET_SYMBOL && w->n_callees)
        say_labelled(c, "Calls", p->label_columns,
                     symbol_names(c->arena, &w->callees, w->n_callees), STYLE_PLAIN);
    if (w->doc_line && *w->doc_line)
        say_labelled(c, "Comment", p->label_columns, w->doc_line, STYLE_DIM);
    fflush(stdout);
}

static void print_part(struct printing *p, const struct part *part)
{
    const struct context *c = p->c;
    if (!part->text || !*part->text)
        return;
    progress_end(&p->progress);
    if (part->kind == PART_NOTE) {
        say_labelled(c, part->label && *part->label ? part->label : "Note", p->label_columns,
                     part->text, STYLE_DIM);
        return;
    }
    const char *text = part->marked ? arena_printf(c->arena, "? %s", part->text) : part->text;
    if (part->remark)
        say_labelled(c, part->label, p->label_columns,
                     arena_printf(c->arena, "\"%s\"", part->remark), STYLE_DIM);
    say_labelled(c, part->remark ? "" : part->label, p->label_columns, text,
                 part->marked ? STYLE_WARN : STYLE_PLAIN);
    if (part->marked && part->reason)
        say_labelled(c, "", p->label_columns, arena_printf(c->arena, "  (%s)", part->reason),
                     STYLE_DIM);
}

/* Prints the finished parts that follow those already printed. */
static void print_ready(struct printing *p, const struct walkthrough *w, bool all)
{
    for (; p->next < w->n_parts; p->next++) {
        if (!all && (p->next >= p->ready.len || !p->ready.v[p->next]))
            break;
        print_part(p, &w->parts[p->next]);
    }
    fflush(stdout);
}

static void on_event(void *arg, enum explain_event kind, const struct walkthrough *w, size_t part,
                     str delta)
{
    struct printing *p = arg;
    (void)delta;
    if (p->c->json)
        return;
    if (kind == EXPLAIN_HEADER && !p->header_done)
        print_header(p, w);
    if (kind != EXPLAIN_PART)
        return;
    while (p->ready.len <= part)
        vec_push(&p->ready, false);
    p->ready.v[part] = true;
    print_ready(p, w, false);
}

static void print_badge(const struct context *c, const struct walkthrough *w)
{
    arena *a = c->arena;
    const char *dot = c->manners.utf8 ? "\xc2\xb7" : "-";
    const char *badge = w->badge == BADGE_EXACT ? "EXACT" : "APPROX";
    const char *text;
    if (w->from_store)
        text = arena_printf(a, "%s %s %s %s %.2f s", badge, dot,
                            walkthrough_is_told(w) ? "told from the code" : "from cache", dot,
                            w->seconds);
    else
        text = arena_printf(a, "%s %s %s tokens read, %s reused %s %.1f s", badge, dot,
                            count_text(a, w->tokens_read), count_text(a, w->tokens_reused), dot,
                            w->seconds);
    if (w->lines_marked)
        text = arena_printf(a, "%s %s %zu marked", text, dot, w->lines_marked);
    say_z(c, STYLE_DIM, text);
    say("\n");
}

/* "Not told: Purpose, 254-257" */
static void print_missing(struct printing *p, const struct walkthrough *w)
{
    strbuf names;
    strbuf_init(&names, 0);
    for (size_t i = 0; i < w->n_parts; i++)
        if (!w->parts[i].text || !*w->parts[i].text)
            strbuf_addf(&names, "%s%s", names.len ? ", " : "", w->parts[i].label);
    if (names.len)
        say_labelled(p->c, "Not told", p->label_columns, names.p, STYLE_DIM);
    strbuf_release(&names);
    fflush(stdout);
}

/* What was not printed as it came: the end, or the finished parts behind one that was not. */
static void print_rest(struct printing *p, const struct walkthrough *w, bool all)
{
    if (!p->header_done)
        print_header(p, w);
    print_ready(p, w, true);
    if (all)
        print_badge(p->c, w);
    else
        print_missing(p, w);
}

/* Asks for the walkthrough; when the only thing missing is the model, fetches it and asks again. */
static bool explain_once_or_twice(struct printing *p, const char *target, struct walkthrough *w,
                                  err *e)
{
    struct context *c = p->c;
    struct explain_watch watched = {.base = p->progress.watch, .event = on_event, .arg = p};
    docent *d;
    if (!context_docent(c, &d, e) && e->code != ERR_MODEL)
        return false;
    if (!e->code && docent_explain(d, target, c->arena, w, &watched, e))
        return true;
    if (e->code == ERR_AMBIGUOUS || e->code == ERR_NOT_FOUND)
        c->candidates = w->target.candidates;
    if (!context_docent_again(c, &p->progress, &d, e))
        return false;
    *w = (struct walkthrough){0};
    return docent_explain(d, target, c->arena, w, &watched, e);
}

/* A file whose contents were not read has nothing to explain. */
static bool check_file(struct context *c, repo *r, const char *target, err *e)
{
    struct files files = {0};
    if (strchr(target, ':') || !repo_files(r, target, c->arena, &files, e))
        return !e->code;
    for (size_t i = 0; i < files.n; i++) {
        const struct file *f = &files.v[i];
        if (strcmp(f->path, target) != 0 || !f->skipped)
            continue;
        err_set(e, ERR_NOT_FOUND, "%s: not read (%s)", f->path, f->skipped);
        return err_hint(e, "docent status --skipped lists all files that were not read");
    }
    return true;
}

static bool run(struct context *c, err *e)
{
    double began = now_seconds();
    repo *r;
    if (!context_repo(c, &r, e))
        return false;
    const char *target = context_target(c, c->args[0]);
    if (!check_file(c, r, target, e))
        return false;
    struct printing p = {.c = c};
    struct walkthrough w = {0};
    progress_begin(&p.progress, c, "explaining");
    bool ok = explain_once_or_twice(&p, target, &w, e);
    progress_end(&p.progress);
    bool some = !ok && w.n_parts && (e->code == ERR_CANCELLED || e->code == ERR_MODEL);
    w.seconds = now_seconds() - began;
    if (c->json && (ok || some)) {
        err lost = ERR_INIT;
        ok = say_json(json_walkthrough(&w, some), &lost) && ok;
        c->json = false; /* the object is out already */
    } else if (ok || some) {
        print_rest(&p, &w, ok);
    }
    vec_release(&p.ready);
    if (some && e->code == ERR_CANCELLED)
        err_hint(e, "the finished parts are kept: the same command goes on from there");
    return ok;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "TARGET",
    .summary = "explain a function, type, macro or file line by line",
    .details =
        "TARGET is a name (editorSave), a qualified name (Group.resolve_command), a place "
        "(kilo.c:253), a name in a file (kilo.c:main), or a file (kilo.c).\n\n"
        "What the index and the syntax tree show for certain the program tells itself, and quotes "
        "the author's comments; the rest is one short sentence per part by the model. Each of "
        "those is checked: a word that looks like code and is neither in the lines nor in the "
        "index gets the line a question mark and the reason. The last line tells how the answer "
        "came about: EXACT means that the model saw exactly this text; tokens reused were read "
        "before. The second time the answer comes from the cache and no model is opened. Without "
        "a model the parts that need one are named as not told.",
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
