/* docent digest: changes by symbol at once, then sentences as they are written, then the heading.
 */
#include "../../engine/base/utf8.h"
#include "digest_json.h"
#include "output.h"
#include "progress.h"

enum { DAYS_LONG = 16, FEW = 3 /* entries that are in view without a heading */ };

struct printing {
    struct context *c;
    struct progress progress;
    bool said; /* a sentence of the model is on the screen */
};

static const struct change_side *side_of(const struct symbol_change *x)
{
    return x->after.path ? &x->after : &x->before;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void print_title(const struct context *c, const struct change_set *s)
{
    const char *what =
        arena_printf(c->arena, "%s  %zu commit%s, %zu file%s, +%llu -%llu lines", s->title,
                     s->n_commits, plural(s->n_commits), s->n_files, plural(s->n_files),
                     (unsigned long long)s->lines_added, (unsigned long long)s->lines_removed);
    say_z(c, STYLE_TITLE,
          s->n_commits
              ? what
              : arena_printf(c->arena, "%s  %zu file%s, +%llu -%llu lines", s->title, s->n_files,
                             plural(s->n_files), (unsigned long long)s->lines_added,
                             (unsigned long long)s->lines_removed));
    say("\n");
    if (s->is_merge)
        say("A merge of %u lines of history, told against the first.\n", s->parents);
    if (s->is_root)
        say("There is nothing before it: all of it is new.\n");
    if (s->shallow)
        say("This clone is shallow: what was before is not here.\n");
    if (s->reformatted)
        say("Most files differ in blanks and line breaks only.\n");
    for (size_t i = 0; i < s->commits.n && i < DAYS_LONG; i++) {
        say("  %.7s ", s->commits.v[i].id);
        say_z(c, STYLE_DIM, s->commits.v[i].subject);
        say("\n");
    }
    if (s->n_commits > DAYS_LONG)
        say("  and %zu more\n", s->n_commits - DAYS_LONG);
}

static void print_affected(const struct context *c, const struct digest_entry *x)
{
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < x->affected.n; i++) {
        const struct edge *v = &x->affected.v[i];
        bool named = v->symbol.name && strcmp(v->symbol.name, v->path) != 0; /* else: the file */
        strbuf_addf(&b, "%s%s%s%s:%u", i ? ", " : "", named ? v->symbol.name : "", named ? " " : "",
                    v->path, v->line);
    }
    if (x->n_affected > x->affected.n)
        strbuf_addf(&b, " and %zu more", x->n_affected - x->affected.n);
    if (b.len) {
        say("    used by ");
        say_text(c, STYLE_DIM, strbuf_str(&b));
        say("\n");
    }
    strbuf_release(&b);
}

static void print_entry(const struct context *c, const struct digest_entry *x)
{
    static const char marks[] = {'+', '-', '~', '>', '!', '~'};
    const struct symbol_change *v = x->change;
    const struct change_side *s = side_of(v);
    say("  %c ", marks[v->kind]);
    say_z(c, STYLE_TITLE, s->qualified);
    say("  ");
    if (s->line)
        say_place(c, s->path, s->line);
    else
        say_z(c, STYLE_PLACE, s->path);
    say("  +%u -%u\n", v->lines_added, v->lines_removed);
    if (x->text[0]) {
        say("    ");
        say_z(c, x->marked ? STYLE_WARN : STYLE_PLAIN, x->text);
        say("\n");
    }
    if (x->purpose && v->kind != CHANGE_ADDED) {
        say("    purpose: ");
        say_z(c, STYLE_DIM, x->purpose);
        say("\n");
    }
    print_affected(c, x);
}

static void print_folder(const struct context *c, const struct digest *g, size_t i)
{
    const struct change_folder *f = &g->set.folders[i];
    if (!f->n && !f->left_out)
        return;
    say("\n");
    say_z(c, STYLE_LABEL, f->path[0] ? f->path : "./");
    say("  %u file%s\n", f->files, plural(f->files));
    for (size_t k = f->first; k < f->first + f->n && !stdout_lost(); k++)
        print_entry(c, &g->entries[k]);
    if (f->left_out)
        say("  and %u more, not described\n", f->left_out);
}

/* Files that are only counted, by why; submodules with their commits. */
static void print_counted(const struct context *c, const struct change_set *s)
{
    bool any = false;
    for (size_t i = 0; i < s->n_files; i++) {
        const char *note = s->files[i].note;
        size_t n = 0;
        bool first = note != NULL;
        for (size_t k = 0; note && k < s->n_files; k++) {
            if (!s->files[k].note || strcmp(s->files[k].note, note) != 0)
                continue;
            n++;
            first = first && k >= i;
        }
        if (!first)
            continue;
        if (!any)
            say("\nOnly counted\n");
        any = true;
        say("  %zu %s: ", n, note);
        say_z(c, STYLE_PLACE, s->files[i].path);
        if (s->files[i].old_id || s->files[i].new_id)
            say(" %s -> %s", s->files[i].old_id ? s->files[i].old_id : "none",
                s->files[i].new_id ? s->files[i].new_id : "none");
        say(n > 1 ? " and %zu more\n" : "\n", n - 1);
    }
}

static void print_answers(const struct context *c, const struct digest *g)
{
    if (!g->n_answers && !g->answers_hold)
        return;
    say("\nStored answers about these files: %zu still hold\n", g->answers_hold);
    for (size_t i = 0; i < g->n_answers; i++) {
        const struct digest_answer *x = &g->answers[i];
        say("  %-8s", x->state);
        say_z(c, STYLE_PLAIN, x->what);
        say("  ");
        say_place(c, x->path, x->line);
        say("\n");
    }
}

static void on_event(void *arg, enum digest_event kind, const struct digest *g, size_t entry,
                     str delta)
{
    struct printing *p = arg;
    const struct context *c = p->c;
    (void)delta;
    if (c->json || kind == DIGEST_TEXT)
        return;
    progress_end(&p->progress);
    if (kind == DIGEST_STRUCTURE) {
        print_title(c, &g->set);
        for (size_t i = 0; i < g->set.n_folders; i++)
            print_folder(c, g, i);
        print_counted(c, &g->set);
        print_answers(c, g);
    } else if (kind == DIGEST_SENTENCE && !g->entries[entry].by_program) {
        if (!p->said)
            say("\nIn words\n");
        p->said = true;
        say("  ");
        say_z(c, STYLE_TITLE, side_of(g->entries[entry].change)->qualified);
        say("  ");
        say_z(c, STYLE_PLAIN, g->entries[entry].text);
        say("\n");
    } else if (kind == DIGEST_HEADING && (g->set.n_changes > FEW || !g->set.n_changes)) {
        say("\n");
        say_z(c, STYLE_PLAIN, g->heading);
        say("\n");
    }
    fflush(stdout);
}

/* --last: the range of the digest that the hook made. */
static bool last_range(struct context *c, repo *r, struct digest_query *q, err *e)
{
    struct digest_mark m;
    bool there;
    if (!digest_last(r, &m, &there, e))
        return false;
    if (!there) {
        err_set(e, ERR_NOT_FOUND, "no digest was made in the background yet");
        return err_hint(e, "docent hook install makes one after each pull; docent digest RANGE "
                           "shows any");
    }
    q->changes.range = arena_printf(c->arena, "%s..%s", m.from, m.to);
    q->stored_only = true;
    return digest_set_seen(r, e);
}

static bool read_query(struct context *c, repo *r, struct digest_query *q, err *e)
{
    int ways = (c->n_args > 0) + option_given(c, "staged") + option_given(c, "worktree") +
               option_given(c, "last");
    if (ways > 1) {
        err_set(e, ERR_USAGE, "a range, --staged, --worktree and --last exclude each other");
        return err_hint(e, "docent digest --help");
    }
    q->structure_only = option_given(c, "no-model");
    if (option_given(c, "staged"))
        q->changes.source = CHANGES_STAGED;
    else if (option_given(c, "worktree"))
        q->changes.source = CHANGES_WORKTREE;
    else if (c->n_args)
        q->changes.range = c->args[0];
    return !option_given(c, "last") || last_range(c, r, q, e);
}

static bool run(struct context *c, err *e)
{
    repo *r;
    docent *d;
    struct digest_query q = {.changes = {.source = CHANGES_RANGE}};
    struct digest g = {0};
    struct printing p = {.c = c};
    if (!context_repo(c, &r, e) || !read_query(c, r, &q, e) || !context_docent(c, &d, e))
        return false;
    progress_begin(&p.progress, c, "digest");
    struct digest_watch w = {.base = p.progress.watch, .event = on_event, .arg = &p};
    bool ok = docent_digest(d, &q, c->arena, &g, &w, e);
    progress_end(&p.progress);
    if (!ok && e->code == ERR_MODEL) { /* the structure is out: that is an answer */
        note("no sentences of the model: %s", e->msg);
        err_clear(e);
        ok = true;
    }
    return ok && (!c->json || say_json(json_digest(&g), e));
}

static const struct option digest_options[] = {
    {"staged", 0, OPT_FLAG, NULL, "what git commit would record", 0, 0},
    {"worktree", 0, OPT_FLAG, NULL, "what differs from HEAD, untracked files included", 0, 0},
    {"last", 0, OPT_FLAG, NULL, "the digest made in the background after the last pull", 0, 0},
    {"no-model", 0, OPT_FLAG, NULL, "only what the program can say for certain", 0, 0},
    {0},
};

const struct command command_digest = {
    .name = "digest",
    .arguments = "[RANGE]",
    .summary = "what a range of commits brought, by symbol",
    .details =
        "RANGE is A..B, A...B (since their merge base) or one commit (against its first parent); "
        "without it the last commit. Definitions that came, went, moved or changed are listed by "
        "folder, the weightiest first, with those who use them; what stands outside of definitions "
        "counts for its file. Generated, vendored and binary files are counted.\n\n"
        "Then come sentences of the model for changes that the program cannot tell by itself. Each "
        "is held against the lines that changed: names, and whether something was added or "
        "removed. What does not pass is left out.",
    .options = digest_options,
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
