/* The table of tellers, and how a worker runs one. */
#include "tell.h"
#include "../engine/base/log.h"
#include "jobs_internal.h"
#include "tell_rows.h"
#include <time.h>

const struct teller teller_rows[TELLERS] = {
    [TELL_ASK] = {"Answer", ask_tell},          [TELL_SUMMARY] = {"Summary", summary_tell},
    [TELL_TOUR] = {"Tour", tour_tell},          [TELL_WHY] = {"Why", why_tell},
    [TELL_CHANGES] = {"Changes", changes_tell},
};

static const char *dup(arena *a, const char *text)
{
    return text ? arena_strdup(a, str_of(text)) : NULL;
}

void tell_put(void *telling, const struct paragraph *p)
{
    struct telling *t = telling;
    struct event v = event_new(EVENT_SHEET_PUT, t->w);
    v.paragraph = *p;
    v.paragraph.label = dup(v.memory, p->label);
    v.paragraph.text = dup(v.memory, p->text);
    v.paragraph.path = dup(v.memory, p->path);
    v.paragraph.reason = dup(v.memory, p->reason);
    v.paragraph.id = dup(v.memory, p->id);
    v.paragraph.detail = dup(v.memory, p->detail);
    v.paragraph.before = dup(v.memory, p->before);
    v.paragraph.after = dup(v.memory, p->after);
    mailbox_post(t->w->owner->inbox, &v);
}

void tell_text(struct telling *t, uint32_t order, str delta)
{
    struct event v = event_new(EVENT_SHEET_TEXT, t->w);
    v.order = order;
    v.text = arena_str(v.memory, delta);
    mailbox_post(t->w->owner->inbox, &v);
}

docent *tell_docent(struct telling *t, err *e)
{
    return worker_docent(t->w, e) ? t->w->docent : NULL;
}

watch tell_watch(struct telling *t)
{
    return (watch){.stop = &t->w->stop, .progress = worker_progress, .arg = t->w};
}

const char *tell_badge(arena *a, enum badge badge, bool from_store, uint64_t read, uint64_t reused,
                       double seconds)
{
    const char *name = badge == BADGE_EXACT ? "EXACT" : "APPROX";
    if (from_store)
        return arena_printf(a, "%s, nothing was computed", name);
    return arena_printf(a, "%s, %llu tokens read, %llu reused, %.1f s", name,
                        (unsigned long long)read, (unsigned long long)reused, seconds);
}

const char *tell_date(arena *a, int64_t when)
{
    struct tm day;
    time_t then = (time_t)when;
    if (!gmtime_r(&then, &day))
        return "";
    return arena_printf(a, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

void tell_run(struct worker *w, const struct task *task)
{
    struct event v = event_new(EVENT_SHEET_TOLD, w);
    struct telling t = {.w = w, .text = task->text, .second = task->second, .turn = task->turn};
    arena *a = arena_new();
    struct sheet_end end = {0};
    if (!teller_rows[task->teller].run(&t, a, &end, &v.error))
        log_line("%s %s: %s", teller_rows[task->teller].title, task->text, v.error.msg);
    v.end.badge = dup(v.memory, end.badge);
    v.end.conversation = dup(v.memory, end.conversation);
    arena_free(a);
    if (v.error.code == ERR_MODEL) { /* perhaps it will be there next time */
        docent_close(w->docent);
        w->docent = NULL;
    }
    mailbox_post(w->owner->inbox, &v);
}
