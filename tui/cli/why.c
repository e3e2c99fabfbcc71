/* docent why: blame and history of a line or a definition, then a sentence that rests on them. */
#include "../../prompts/why.h"
#include "../../engine/base/json.h"
#include "output.h"
#include "progress.h"
#include <time.h>

enum { LABEL = 9, MOST_COMPANIONS = 4, MOST_AUTHORS = 3, MOST_BODY = 8 };

struct printing {
    struct context *c;
    struct progress progress;
};

static const char *day(arena *a, int64_t time)
{
    time_t t = (time_t)time;
    struct tm tm;
    char text[16];
    if (!gmtime_r(&t, &tm) || !strftime(text, sizeof text, "%Y-%m-%d", &tm))
        return "";
    return arena_strdup(a, str_of(text));
}

/* The beginning of a message: what follows is seldom about this line (--json has all of it). */
static void print_body(const struct context *c, const struct commit_note *n)
{
    str line;
    size_t lines = 0;
    if (!n->body[0])
        return;
    for (str rest = str_of(n->body); str_next(&rest, '\n', &line);) {
        if (++lines > MOST_BODY) {
            say_pad(LABEL + 1);
            say_z(c, STYLE_DIM, "...");
            say("\n");
            return;
        }
        line = str_ends(line, STR("\r")) ? str_sub(line, 0, line.n - 1) : line;
        if (line.n)
            say_pad(LABEL + 1);
        say_text(c, STYLE_DIM, line);
        say("\n");
    }
}

static const char *deed(const struct context *c, const struct symbol_past *p)
{
    if (p->moved_from)
        return arena_printf(c->arena, "came from %s", p->moved_from);
    if (p->is_origin && p->added)
        return arena_printf(c->arena, "new, %u lines", p->added);
    if (p->added || p->removed)
        return arena_printf(c->arena, "+%u -%u", p->added, p->removed);
    return "this line";
}

static void print_commit(const struct context *c, const struct why_commit *w)
{
    const struct commit_note *n = &w->past.commit;
    say("%.7s %s ", n->id, w->is_blamed ? "*" : " ");
    say_z(c, STYLE_TITLE, n->subject);
    say("\n");
    say_pad(LABEL + 1);
    say_z(
        c, STYLE_DIM,
        arena_printf(c->arena, "%s, %s, %s", n->author, day(c->arena, n->time), deed(c, &w->past)));
    say("\n");
    print_body(c, n);
}

static void print_file(const struct context *c, const struct why *w)
{
    const struct file_history *f = &w->file;
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%u commits by %zu author%s", f->commits, f->all_authors,
                f->all_authors == 1 ? "" : "s");
    for (size_t i = 0; i < f->n_authors && i < MOST_AUTHORS; i++)
        strbuf_addf(&b, "%s%s %u", i ? ", " : ": ", f->authors[i].name, f->authors[i].commits);
    say_labelled(c, "File", LABEL, arena_strdup(c->arena, strbuf_str(&b)), STYLE_PLAIN);
    strbuf_reset(&b);
    for (size_t i = 0; i < f->n_companions && i < MOST_COMPANIONS; i++)
        strbuf_addf(&b, "%s%s %u times", i ? ", " : "", f->companions[i].path,
                    f->companions[i].together);
    if (b.len)
        say_labelled(c, "With it", LABEL, arena_strdup(c->arena, strbuf_str(&b)), STYLE_PLAIN);
    strbuf_release(&b);
}

static void print_structure(const struct context *c, const struct why *w)
{
    say_z(c, STYLE_TITLE, w->symbol.id ? w->symbol.qualified : w->path);
    say("  ");
    say_place(c, w->path, w->line);
    say("\n");
    if (w->line_text[0])
        say_labelled(c, "Line", LABEL, w->line_text, STYLE_DIM);
    if (w->uncommitted)
        say_labelled(c, "Now", LABEL, "changed in the work tree, not committed yet", STYLE_WARN);
    for (size_t i = 0; i < w->n_commits && !stdout_lost(); i++)
        print_commit(c, &w->commits[i]);
    if (w->cut)
        say_labelled(c, "Older", LABEL, "there is more, or the clone is shallow", STYLE_DIM);
    print_file(c, w);
}

static void on_event(void *arg, enum why_event kind, const struct why *w, str delta)
{
    struct printing *p = arg;
    (void)delta;
    if (p->c->json || kind == WHY_TEXT)
        return;
    progress_end(&p->progress);
    if (kind == WHY_STRUCTURE) {
        print_structure(p->c, w);
    } else {
        const char *text = w->text;
        for (size_t i = 0; i < w->n_cites && !w->by_program; i++)
            text = arena_printf(p->c->arena, "%s [%.7s]", text,
                                w->commits[w->cites[i]].past.commit.id);
        say_labelled(p->c, "Why", LABEL, text, STYLE_PLAIN);
    }
    fflush(stdout);
}

static json_t *json_commit(const struct why_commit *w)
{
    const struct commit_note *n = &w->past.commit;
    return json_pack("{s:s,s:o,s:I,s:o,s:o,s:o,s:I,s:I,s:I,s:b,s:o,s:b}", "id", n->id, "author",
                     json_text(n->author), "time", (json_int_t)n->time, "subject",
                     json_text(n->subject), "body", json_text(n->body), "path",
                     json_text(w->past.path), "line", (json_int_t)w->past.line, "lines_added",
                     (json_int_t)w->past.added, "lines_removed", (json_int_t)w->past.removed,
                     "is_origin", w->past.is_origin, "moved_from", json_text(w->past.moved_from),
                     "is_blamed", w->is_blamed);
}

static json_t *json_why(const struct why *w)
{
    json_t *commits = json_array(), *cites = json_array(), *with = json_array();
    json_t *authors = json_array();
    for (size_t i = 0; i < w->n_commits; i++)
        json_array_append_new(commits, json_commit(&w->commits[i]));
    for (size_t i = 0; i < w->n_cites; i++)
        json_array_append_new(cites, json_text(w->commits[w->cites[i]].past.commit.id));
    for (size_t i = 0; i < w->file.n_companions; i++)
        json_array_append_new(with,
                              json_pack("{s:o,s:I}", "path", json_text(w->file.companions[i].path),
                                        "together", (json_int_t)w->file.companions[i].together));
    for (size_t i = 0; i < w->file.n_authors; i++)
        json_array_append_new(authors,
                              json_pack("{s:o,s:I}", "name", json_text(w->file.authors[i].name),
                                        "commits", (json_int_t)w->file.authors[i].commits));
    return json_pack("{s:o,s:I,s:I,s:o,s:b,s:b,s:o,s:{s:I,s:I,s:I,s:o,s:o},s:o,s:o,s:b,s:o,s:f}",
                     "path", json_text(w->path), "line", (json_int_t)w->line, "end_line",
                     (json_int_t)w->end_line, "symbol",
                     w->symbol.id ? json_symbol(&w->symbol) : json_null(), "uncommitted",
                     w->uncommitted, "cut", w->cut, "commits", commits, "file", "commits",
                     (json_int_t)w->file.commits, "first", (json_int_t)w->file.first, "last",
                     (json_int_t)w->file.last, "authors", authors, "changed_with", with, "text",
                     json_text(w->text), "cites", cites, "by_program", w->by_program, "model",
                     json_text(w->model), "seconds", w->seconds);
}

static bool run(struct context *c, err *e)
{
    repo *r;
    docent *d;
    struct why w = {0};
    struct printing p = {.c = c};
    if (!context_repo(c, &r, e) || !context_docent(c, &d, e))
        return false;
    progress_begin(&p.progress, c, "history");
    struct why_watch watched = {.base = p.progress.watch, .event = on_event, .arg = &p};
    bool ok = docent_why(d, context_target(c, c->args[0]), option_given(c, "no-model"), c->arena,
                         &w, &c->candidates, &watched, e);
    progress_end(&p.progress);
    if (!ok && e->code == ERR_MODEL) { /* all but the model's sentence is out */
        note("no sentence of the model: %s", e->msg);
        err_clear(e);
        ok = true;
    }
    return ok && (!c->json || say_json(json_why(&w), e));
}

static const struct option why_options[] = {
    {"no-model", 0, OPT_FLAG, NULL, "blame, commits and their own words only", 0, 0},
    {0},
};

const struct command command_why = {
    .name = "why",
    .arguments = "PATH:LINE|TARGET",
    .summary = "why a line or a definition is there, from its history",
    .details =
        "The commits that changed it, through renames and moves, newest first with their messages "
        "(* is the one that the line asked about comes from), who changes the file, and which "
        "files change together with it. Then one sentence that rests on those messages and cites "
        "them, or that the history does not say.",
    .options = why_options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
