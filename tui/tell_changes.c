/* What a range of commits, the staged or the uncommitted changes brought, by symbol: structure and
 * those who use what changed at once, sentences as they are written. */
#include "../prompts/digest.h"
#include "tell_rows.h"

/* A folder is a turn of the sheet, so that its name and a blank line stand before its changes; in
 * it a change takes a few paragraphs one after the other. */
enum { PARAGRAPHS = 4, CHANGE_NAME = 0, CHANGE_TEXT, CHANGE_CALLERS };

struct listing {
    struct telling *t;
    arena *a;
    const struct digest *g;
    const struct change_set *set;
};

static uint32_t order_of(const struct change_set *set, size_t change, int what)
{
    size_t folder = 0;
    while (folder + 1 < set->n_folders &&
           change >= set->folders[folder].first + set->folders[folder].n)
        folder++;
    size_t first = folder < set->n_folders ? set->folders[folder].first : 0;
    return SHEET_ORDER(folder + 1, 0, 1 + (change - first) * PARAGRAPHS + (size_t)what);
}

static const char *title_of(arena *a, const struct symbol_change *c)
{
    const struct change_side *now = c->after.path ? &c->after : &c->before;
    const char *was = "";
    if (c->kind == CHANGE_RENAMED || c->kind == CHANGE_MOVED)
        was = arena_printf(a, " (was %s in %s)", c->before.qualified, c->before.path);
    const char *only = c->comments_only ? ", comments only" : c->blanks_only ? ", blanks only" : "";
    if (c->is_file)
        return arena_printf(a, "%s  outside of definitions  +%u -%u%s", now->path, c->lines_added,
                            c->lines_removed, only);
    return arena_printf(a, "%s  %s%s  +%u -%u%s  %s:%u", now->qualified, change_kind_name(c->kind),
                        was, c->lines_added, c->lines_removed, only, now->path, now->line);
}

static char *side_text(arena *a, const struct change_side *s)
{
    return s->path ? arena_strdup(a, s->text) : NULL;
}

/* Those who use a changed definition. */
static void put_callers(const struct listing *l, size_t i)
{
    const struct digest_entry *x = &l->g->entries[i];
    if (!x->n_affected)
        return;
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t k = 0; k < x->affected.n; k++)
        strbuf_addf(&b, "%s%s  %s:%u", k ? "\n" : "", x->affected.v[k].symbol.name,
                    x->affected.v[k].path, x->affected.v[k].line);
    tell_put(l->t, &(struct paragraph){
                       .kind = PARA_NOTE,
                       .order = order_of(l->set, i, CHANGE_CALLERS),
                       .label = "",
                       .text = arena_printf(l->a, "%zu %s it", x->n_affected,
                                            x->n_affected == 1 ? "place uses" : "places use"),
                       .detail = b.p});
    strbuf_release(&b);
}

/* The sentence, or the purpose until there is one. */
static void put_sentence(const struct listing *l, size_t i)
{
    const struct digest_entry *x = &l->g->entries[i];
    tell_put(l->t, &(struct paragraph){.kind = PARA_PROSE,
                                       .order = order_of(l->set, i, CHANGE_TEXT),
                                       .label = "",
                                       .text = x->text && *x->text ? x->text : x->purpose,
                                       .reason = x->marked ? x->reason : NULL});
}

static void put_change(const struct listing *l, size_t i)
{
    const struct symbol_change *c = &l->set->changes[i];
    bool added = c->kind == CHANGE_ADDED, removed = c->kind == CHANGE_REMOVED;
    tell_put(l->t, &(struct paragraph){.kind = added     ? PARA_ADDED
                                               : removed ? PARA_REMOVED
                                                         : PARA_CHANGED,
                                       .order = order_of(l->set, i, CHANGE_NAME),
                                       .label = added     ? "+"
                                                : removed ? "-"
                                                          : "~",
                                       .text = title_of(l->a, c),
                                       .path = c->after.path,
                                       .line = c->after.line,
                                       .end_line = c->after.end_line,
                                       .before = side_text(l->a, &c->before),
                                       .after = side_text(l->a, &c->after)});
}

static const char *head_text(arena *a, const struct change_set *s)
{
    const char *commits = s->n_commits ? arena_printf(a, "%zu %s, ", s->n_commits,
                                                      s->n_commits == 1 ? "commit" : "commits")
                                       : "";
    return arena_printf(a, "%s: %s%zu %s, +%llu -%llu lines, %zu %s%s", s->title, commits,
                        s->n_files, s->n_files == 1 ? "file" : "files",
                        (unsigned long long)s->lines_added, (unsigned long long)s->lines_removed,
                        s->all_changes, s->all_changes == 1 ? "change" : "changes",
                        s->reformatted ? "; mostly reformatted" : "");
}

/* Commits, newest first, under the heading; a message unfolds. */
static void put_commits(const struct listing *l)
{
    for (size_t i = 0; i < l->set->commits.n && i < 20; i++) {
        const struct commit_note *n = &l->set->commits.v[i];
        tell_put(l->t, &(struct paragraph){.kind = PARA_NOTE,
                                           .order = SHEET_ORDER(0, 1, i),
                                           .text = arena_printf(l->a, "%s %.8s %s: %s",
                                                                tell_date(l->a, n->time), n->id,
                                                                n->author, n->subject),
                                           .detail = *n->body ? n->body : NULL});
    }
}

/* Files whose symbols are not described, with the reason. */
static void put_notes(const struct listing *l)
{
    const struct change_set *s = l->set;
    for (size_t i = 0; i < s->n_files; i++)
        if (s->files[i].note)
            tell_put(l->t,
                     &(struct paragraph){
                         .kind = PARA_NOTE,
                         .order = SHEET_ORDER(s->n_folders + 1, 0, i),
                         .text = arena_printf(l->a, "%s: %s", s->files[i].path, s->files[i].note)});
    if (s->all_changes > s->n_changes)
        tell_put(l->t, &(struct paragraph){.kind = PARA_NOTE,
                                           .order = SHEET_ORDER(s->n_folders + 1, 1, 0),
                                           .text = arena_printf(l->a, "and %zu more changes",
                                                                s->all_changes - s->n_changes)});
}

/* Stored answers about what changed. */
static void put_answers(const struct listing *l)
{
    for (size_t i = 0; i < l->g->n_answers; i++) {
        const struct digest_answer *x = &l->g->answers[i];
        const char *place = arena_printf(l->a, "  %s:%u", x->path, x->line);
        tell_put(l->t,
                 &(struct paragraph){.kind = PARA_NOTE,
                                     .order = SHEET_ORDER(l->set->n_folders + 1, 2, i),
                                     .text = arena_printf(l->a, "stored answer \"%s\": %s%s",
                                                          x->what, x->state, x->line ? place : ""),
                                     .path = x->path,
                                     .line = x->line,
                                     .end_line = x->end_line});
    }
}

static void put_structure(const struct listing *l)
{
    const struct change_set *s = l->set;
    tell_put(l->t, &(struct paragraph){.kind = PARA_HEADING,
                                       .order = SHEET_ORDER(0, 0, 0),
                                       .text = head_text(l->a, s)});
    put_commits(l);
    for (size_t f = 0; f < s->n_folders; f++)
        tell_put(l->t,
                 &(struct paragraph){.kind = PARA_HEADING,
                                     .order = SHEET_ORDER(f + 1, 0, 0),
                                     .text = *s->folders[f].path ? s->folders[f].path : "./"});
    for (size_t i = 0; i < s->n_changes; i++) {
        put_change(l, i);
        put_sentence(l, i);
        put_callers(l, i);
    }
    put_notes(l);
    put_answers(l);
}

static void put_heading(const struct listing *l)
{
    tell_put(l->t, &(struct paragraph){
                       .kind = PARA_PROSE, .order = SHEET_ORDER(0, 2, 0), .text = l->g->heading});
}

static void on_event(void *arg, enum digest_event kind, const struct digest *g, size_t entry,
                     str delta)
{
    struct listing *l = arg;
    (void)delta; /* a sentence is shown when it is final: while it streams it may be withdrawn */
    l->g = g;
    l->set = &g->set;
    if (kind == DIGEST_STRUCTURE)
        put_structure(l);
    else if (kind == DIGEST_SENTENCE)
        put_sentence(l, entry);
    else if (kind == DIGEST_HEADING)
        put_heading(l);
}

/* text: a range, "worktree", "staged", or nothing: the last commit. */
bool changes_tell(struct telling *t, arena *a, struct sheet_end *end, err *e)
{
    struct digest_query q = {.changes = {.range = *t->text ? t->text : NULL}};
    struct digest g = {0};
    struct listing l = {.t = t, .a = a};
    struct digest_watch w = {.base = tell_watch(t), .event = on_event, .arg = &l};
    if (strcmp(t->text, "worktree") == 0)
        q.changes.source = CHANGES_WORKTREE;
    if (strcmp(t->text, "staged") == 0)
        q.changes.source = CHANGES_STAGED;
    docent *d = tell_docent(t, e);
    bool ok = d && docent_digest(d, &q, a, &g, &w, e);
    if (!ok && (e->code != ERR_MODEL || !l.g))
        return false;
    if (!ok)
        end->badge = "without a model: what the program itself can say";
    if (!ok)
        err_clear(e);
    return true;
}
