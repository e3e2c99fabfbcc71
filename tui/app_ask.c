/* Questions typed by the person, and conversations taken up again. */
#include "app.h"
#include "tell_ask.h"
#include <time.h>

/* ---- questions ---- */

void app_ask(struct app *a)
{
    if (a->sheet.kind == SHEET_ASK)
        a->sheet_shown = true;
    a->asking_anew = a->sheet.kind != SHEET_ASK || !a->sheet.conversation[0];
    a->prompt = PROMPT_ASK;
    a->asked_at = a->asked.len;
    line_edit_set(&a->edit, STR(""));
}

void app_ask_typed(struct app *a)
{
    str text = str_trim((str){a->edit.text, a->edit.len});
    a->prompt = PROMPT_NONE;
    if (!text.n)
        return;
    char *question = xstrdup(arena_strdup(a->turn, text));
    vec_push(&a->asked, question);
    struct sheet *s = &a->sheet;
    if (a->asking_anew)
        sheet_clear(s, SHEET_ASK, teller_rows[TELL_ASK].title);
    const char *follow = s->conversation[0] ? arena_strdup(a->turn, str_of(s->conversation)) : NULL;
    sheet_put(s, &(struct paragraph){.kind = PARA_HEADING,
                                     .order = SHEET_ORDER(s->turns + 1, 0, 0),
                                     .text = question});
    sheet_put(s, &(struct paragraph){.kind = PARA_PROSE,
                                     .order = SHEET_ORDER(s->turns + 1, 1, 0),
                                     .growing = true});
    app_tell(a, s, TELL_ASK, question, follow);
}

/* Up and Down in the prompt: what was asked before. */
void app_ask_history(struct app *a, int direction)
{
    size_t n = a->asked.len;
    if (direction < 0 ? a->asked_at == 0 : a->asked_at >= n)
        return;
    a->asked_at = direction < 0 ? a->asked_at - 1 : a->asked_at + 1;
    line_edit_set(&a->edit, a->asked_at < n ? str_of(a->asked.v[a->asked_at]) : STR(""));
}

/* ---- conversations ---- */

static const char *ago_text(arena *a, int64_t then)
{
    int64_t minutes = ((int64_t)time(NULL) - then) / 60;
    if (minutes < 1)
        return "just now";
    if (minutes < 60)
        return arena_printf(a, "%lld min ago", (long long)minutes);
    if (minutes < 48 * 60)
        return arena_printf(a, "%lld h ago", (long long)minutes / 60);
    return arena_printf(a, "%lld days ago", (long long)minutes / 60 / 24);
}

void app_threads(struct app *a)
{
    struct conversations all = {0};
    err e = ERR_INIT;
    docent *d = app_docent(a);
    if (!d || !docent_conversations(d, a->turn, &all, &e)) {
        app_complain(a, &e);
        return;
    }
    if (!all.n) {
        app_say(a, "no conversations yet: a asks");
        return;
    }
    if (a->sheet_job) {
        jobs_cancel_writer(a->jobs);
        a->activity.writer_job = a->sheet_job = 0;
    }
    sheet_clear(&a->sheet, SHEET_THREADS, "Conversations");
    for (size_t i = 0; i < all.n; i++) {
        const struct conversation *c = &all.v[i];
        const char *when = a->term ? ago_text(a->turn, c->updated) : "";
        const char *text =
            arena_printf(a->turn, "%s (%u %s%s%s)", c->title, c->turns,
                         c->turns == 1 ? "question" : "questions", *when ? ", " : "", when);
        sheet_put(&a->sheet, &(struct paragraph){.kind = PARA_PROSE,
                                                 .order = SHEET_ORDER(1, 0, i),
                                                 .label = "-",
                                                 .text = text,
                                                 .id = c->id});
    }
    a->sheet_shown = true;
    a->focus = REGION_GUIDE;
}

static void put_here(void *arg, const struct paragraph *p)
{
    sheet_put(arg, p);
}

void app_conversation(struct app *a, const char *id)
{
    struct asked *turns;
    size_t n;
    err e = ERR_INIT;
    docent *d = app_docent(a);
    if (!d || !docent_conversation(d, id, a->turn, &turns, &n, &e)) {
        app_complain(a, &e);
        return;
    }
    char kept[32];
    snprintf(kept, sizeof kept, "%s", id);
    sheet_clear(&a->sheet, SHEET_ASK, teller_rows[TELL_ASK].title);
    for (size_t i = 0; i < n; i++)
        ask_turn(put_here, &a->sheet, (uint32_t)i + 1, &turns[i], a->turn);
    a->sheet.turns = (uint32_t)n;
    a->sheet.reveal = SHEET_ORDER(n, 0, 0);
    snprintf(a->sheet.conversation, sizeof a->sheet.conversation, "%s", kept);
    app_say(a, "a asks on in this conversation");
}
