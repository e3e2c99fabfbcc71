/* Tellers: what can be told on a sheet. One file tell_NAME.c and one row in tell.c each. A teller
 * runs in the writer's thread and puts paragraphs; the screen knows only the sheet. */
#pragma once
#include "jobs.h"
#include "view/sheet.h"

enum teller_id { TELL_ASK, TELL_SUMMARY, TELL_TOUR, TELL_WHY, TELL_CHANGES, TELLERS };
struct worker;
struct task;

struct telling {
    struct worker *w;
    const char *text;   /* the question, the target */
    const char *second; /* conversation to follow, ...; NULL */
    uint32_t turn;
};
struct teller {
    const char *title; /* of the sheet */
    /* Fills *end (in the arena) at its end; false with *e. */
    bool (*run)(struct telling *t, arena *a, struct sheet_end *end, err *e);
};
extern const struct teller teller_rows[TELLERS];

/* For the tellers: strings are copied. */
void tell_put(void *telling, const struct paragraph *p);
void tell_text(struct telling *t, uint32_t order, str delta);
/* The docent of this thread, and what it is to be watched by. */
docent *tell_docent(struct telling *t, err *e);
watch tell_watch(struct telling *t);
/* "EXACT . 523 tokens read, 200 reused . 6.1 s" */
/* "2016-05-12" */
const char *tell_date(arena *a, int64_t time);
const char *tell_badge(arena *a, enum badge badge, bool from_store, uint64_t read, uint64_t reused,
                       double seconds);
