/* Questions typed by the person. */
#include "app.h"
#include "tell.h"

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
