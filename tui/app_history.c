/* Why a line is there, and what changed: from the history, by symbol. */
#include "../indexer/history.h"
#include "app.h"
#include "tell.h"
#include "view/view.h"

/* ---- history ---- */

void app_why(struct app *a)
{
    const struct map_node *n = a->focus == REGION_MAP ? map_current(&a->map) : NULL;
    if (!a->source.path || (n && n->kind != MAP_SYMBOL)) {
        app_say(a, "w says why a line or a definition is there: choose one");
        return;
    }
    uint32_t line = n ? n->symbol.line : a->source.line;
    const char *path = n ? n->path : a->source.path;
    sheet_clear(&a->sheet, SHEET_WHY, "Why");
    app_tell(a, &a->sheet, TELL_WHY, path, arena_printf(a->turn, "%u", line));
}

/* ---- changes ---- */

static bool has_changes(struct app *a)
{
    struct files files = {0};
    err e = ERR_INIT;
    if (!repo_files(a->repo, NULL, a->turn, &files, &e))
        return false;
    for (size_t i = 0; i < files.n; i++)
        if (files.v[i].modified || files.v[i].untracked)
            return true;
    return false;
}

/* What a person most likely wants to see: the last pull if it was not looked at yet, else what is
 * not committed, else the last pull again, else the last commit. */
static const char *likely_range(struct app *a)
{
    struct digest_mark last = {0};
    bool there = false;
    err e = ERR_INIT;
    if (!digest_last(a->repo, &last, &there, &e))
        there = false;
    const char *pulled = there ? arena_printf(a->turn, "%s..%s", last.from, last.to) : NULL;
    err_clear(&e);
    if (pulled && !last.seen && !digest_set_seen(a->repo, &e))
        app_complain(a, &e);
    if (pulled && !last.seen)
        return pulled;
    return has_changes(a) ? "worktree" : pulled ? pulled : "";
}

void app_changes(struct app *a, const char *range)
{
    if (!range && a->range && a->changes.parts.len) {
        view_open(a, VIEW_CHANGES); /* as it was left */
        return;
    }
    char *copy = xstrdup(range ? range : likely_range(a));
    free(a->range);
    a->range = copy;
    sheet_clear(&a->changes, SHEET_CHANGES, *copy ? copy : "last commit");
    app_tell(a, &a->changes, TELL_CHANGES, copy, NULL);
    a->changes.reveal = 0;
    view_open(a, VIEW_CHANGES);
}
