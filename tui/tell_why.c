/* Why is this here: one sentence that cites commits, then the commits and what changes together. */
#include "../prompts/why.h"
#include "tell_rows.h"

enum { SECTION_TITLE, SECTION_TEXT, SECTION_COMMITS, SECTION_FILE };
enum { COMPANIONS_SHOWN = 4 };

struct telling_why {
    struct telling *t;
    arena *a;
};

static void put_sentence(const struct telling_why *k, const struct why *w)
{
    tell_put(k->t, &(struct paragraph){.kind = PARA_PROSE,
                                       .order = SHEET_ORDER(k->t->turn, SECTION_TEXT, 0),
                                       .text = w->text,
                                       .reason = w->marked ? w->reason : NULL});
}

static void put_commit(const struct telling_why *k, const struct why_commit *c, size_t i)
{
    const struct commit_note *n = &c->past.commit;
    const char *date = *n->id ? tell_date(k->a, n->time) : "not committed";
    const char *moved =
        c->past.moved_from ? arena_printf(k->a, "; moved from %s", c->past.moved_from) : "";
    const char *text =
        arena_printf(k->a, "%s %.8s %s: %s (+%u -%u%s%s)%s", date, n->id, n->author, n->subject,
                     c->past.added, c->past.removed, c->past.is_origin ? ", here it begins" : "",
                     moved, c->is_blamed ? " <- this line" : "");
    tell_put(k->t, &(struct paragraph){.kind = c->is_blamed ? PARA_ENTRY : PARA_PLACE,
                                       .order = SHEET_ORDER(k->t->turn, SECTION_COMMITS, i),
                                       .label = arena_printf(k->a, "[%zu]", i + 1),
                                       .text = text,
                                       .detail = *n->body ? n->body : NULL});
}

static void put_file(const struct telling_why *k, const struct why *w)
{
    const struct file_history *f = &w->file;
    strbuf b;
    if (!f->commits)
        return;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%s: %u %s, %s to %s", w->path, f->commits,
                f->commits == 1 ? "commit" : "commits", tell_date(k->a, f->first),
                tell_date(k->a, f->last));
    if (f->n_authors)
        strbuf_addf(&b, ", most by %s (%u)", f->authors[0].name, f->authors[0].commits);
    for (size_t i = 0; i < f->n_companions && i < COMPANIONS_SHOWN; i++)
        strbuf_addf(&b, "%s%s (%u)", i ? ", " : "; changes with ", f->companions[i].path,
                    f->companions[i].together);
    tell_put(k->t, &(struct paragraph){.kind = PARA_NOTE,
                                       .order = SHEET_ORDER(k->t->turn, SECTION_FILE, 0),
                                       .text = b.p});
    strbuf_release(&b);
}

static void put_structure(const struct telling_why *k, const struct why *w)
{
    const char *title = w->is_line ? arena_printf(k->a, "%s:%u  %s", w->path, w->line, w->line_text)
                                   : w->symbol.qualified;
    tell_put(k->t, &(struct paragraph){.kind = PARA_HEADING,
                                       .order = SHEET_ORDER(k->t->turn, SECTION_TITLE, 0),
                                       .text = title ? title : w->path,
                                       .path = w->path,
                                       .line = w->line,
                                       .end_line = w->end_line});
    for (size_t i = 0; i < w->n_commits; i++)
        put_commit(k, &w->commits[i], i);
    if (w->cut || w->uncommitted)
        tell_put(k->t, &(struct paragraph){
                           .kind = PARA_NOTE,
                           .order = SHEET_ORDER(k->t->turn, SECTION_COMMITS, w->n_commits),
                           .text = w->cut ? "older commits are not shown, or not in this clone"
                                          : "changed since, not committed yet"});
    put_file(k, w);
}

static void on_event(void *arg, enum why_event kind, const struct why *w, str delta)
{
    const struct telling_why *k = arg;
    if (kind == WHY_STRUCTURE) {
        put_structure(k, w);
        tell_put(k->t, &(struct paragraph){.kind = PARA_PROSE,
                                           .order = SHEET_ORDER(k->t->turn, SECTION_TEXT, 0),
                                           .growing = true});
    } else if (kind == WHY_TEXT) {
        tell_text(k->t, SHEET_ORDER(k->t->turn, SECTION_TEXT, 0), delta);
    } else {
        put_sentence(k, w);
    }
}

bool why_tell(struct telling *t, arena *a, struct sheet_end *end, err *e)
{
    struct telling_why k = {.t = t, .a = a};
    struct why_watch w = {.base = tell_watch(t), .event = on_event, .arg = &k};
    struct why x = {0};
    struct symbols candidates = {0};
    docent *d = tell_docent(t, e);
    const char *target = arena_printf(a, "%s:%s", t->text, t->second);
    bool ok = d && docent_why(d, target, false, a, &x, &candidates, &w, e);
    if (!ok && (e->code != ERR_MODEL || !x.path))
        return false;
    if (!ok)
        err_clear(e); /* the history is certain without a model */
    put_structure(&k, &x);
    put_sentence(&k, &x);
    end->badge = x.model ? "[n] is the n-th commit; Enter unfolds its message"
                         : "from the history alone; Enter unfolds a message";
    return true;
}
