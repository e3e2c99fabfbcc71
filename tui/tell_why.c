/* Why is this here: the commits that made the line and the definition it stands in, and what
 * changes together with its file. All of it certain, from the history. */
#include "../indexer/history.h"
#include "tell_rows.h"

enum { SECTION_TITLE, SECTION_LINE, SECTION_COMMITS, SECTION_FILE };
enum { COMPANIONS_SHOWN = 4 };

static const char *commit_text(arena *a, const struct commit_note *n)
{
    if (!*n->id)
        return "not committed yet";
    return arena_printf(a, "%s %.8s %s: %s", tell_date(a, n->time), n->id, n->author, n->subject);
}

/* The commit that a line is from. */
static bool put_blame(struct telling *t, repo *r, const char *path, uint32_t line, const watch *w,
                      arena *a, err *e)
{
    struct blame b = {0};
    if (!repo_blame(r, path, line, line, w, a, &b, e))
        return false;
    if (!b.n)
        return true;
    const struct commit_note *n = &b.commits.v[b.v[0].commit];
    tell_put(t, &(struct paragraph){.kind = PARA_PROSE,
                                    .order = SHEET_ORDER(t->turn, SECTION_LINE, 0),
                                    .text = arena_printf(a, "This line: %s", commit_text(a, n)),
                                    .detail = *n->body ? n->body : NULL});
    return true;
}

static void put_past(struct telling *t, arena *a, const struct symbol_past *p, size_t i)
{
    const char *moved = p->moved_from ? arena_printf(a, "; was %s", p->moved_from) : "";
    const char *text = arena_printf(a, "%s (+%u -%u%s%s)", commit_text(a, &p->commit), p->added,
                                    p->removed, p->is_origin ? ", here it begins" : "", moved);
    tell_put(t, &(struct paragraph){.kind = PARA_ENTRY,
                                    .order = SHEET_ORDER(t->turn, SECTION_COMMITS, i + 1),
                                    .label = "-",
                                    .text = text,
                                    .detail = *p->commit.body ? p->commit.body : NULL});
}

static bool put_symbol(struct telling *t, repo *r, const struct symbol *s, const watch *w, arena *a,
                       err *e)
{
    struct symbol_history h = {0};
    if (!repo_symbol_history(r, s, 0, w, a, &h, e))
        return false;
    tell_put(t, &(struct paragraph){.kind = PARA_HEADING,
                                    .order = SHEET_ORDER(t->turn, SECTION_COMMITS, 0),
                                    .text = s->qualified,
                                    .path = s->path,
                                    .line = s->line,
                                    .end_line = s->end_line});
    for (size_t i = 0; i < h.n; i++)
        put_past(t, a, &h.v[i], i);
    const char *rest = h.cut           ? "older commits are not shown, or not in this clone"
                       : h.uncommitted ? "changed since, not committed yet"
                                       : NULL;
    tell_put(t, &(struct paragraph){.kind = PARA_NOTE,
                                    .order = SHEET_ORDER(t->turn, SECTION_COMMITS, h.n + 1),
                                    .text = rest});
    return true;
}

static bool put_file(struct telling *t, repo *r, const char *path, const watch *w, arena *a, err *e)
{
    struct file_history f = {0};
    strbuf b;
    if (!repo_file_history(r, path, w, a, &f, e) || !f.commits)
        return e->code == 0;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%s: %u %s, %s to %s", path, f.commits, f.commits == 1 ? "commit" : "commits",
                tell_date(a, f.first), tell_date(a, f.last));
    if (f.n_authors)
        strbuf_addf(&b, ", most by %s (%u)", f.authors[0].name, f.authors[0].commits);
    for (size_t i = 0; i < f.n_companions && i < COMPANIONS_SHOWN; i++)
        strbuf_addf(&b, "%s%s (%u)", i ? ", " : "; changes together with ", f.companions[i].path,
                    f.companions[i].together);
    tell_put(t, &(struct paragraph){.kind = PARA_NOTE,
                                    .order = SHEET_ORDER(t->turn, SECTION_FILE, 0),
                                    .text = b.p});
    strbuf_release(&b);
    return true;
}

/* text: path; second: the line in it. */
bool why_tell(struct telling *t, arena *a, struct sheet_end *end, err *e)
{
    watch w = tell_watch(t);
    unsigned long long line = 0;
    struct symbol s;
    err none = ERR_INIT;
    repo *r = tell_repo(t, e);
    if (!r || !str_to_u64(str_of(t->second), &line))
        return false;
    tell_put(t, &(struct paragraph){.kind = PARA_HEADING,
                                    .order = SHEET_ORDER(t->turn, SECTION_TITLE, 0),
                                    .text = arena_printf(a, "%s:%llu", t->text, line),
                                    .path = t->text,
                                    .line = (uint32_t)line,
                                    .end_line = (uint32_t)line});
    if (!put_blame(t, r, t->text, (uint32_t)line, &w, a, e))
        return false;
    if (repo_symbol_at(r, t->text, (uint32_t)line, a, &s, &none) && !put_symbol(t, r, &s, &w, a, e))
        return false;
    end->badge = "from the history; Enter unfolds a message";
    return put_file(t, r, t->text, &w, a, e);
}
