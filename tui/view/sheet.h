/* A sheet: what somebody tells in the guide region, other than a walkthrough (an answer with its
 * sources, a summary, the history of a line). Paragraphs have an order and may come, grow and be
 * replaced in any sequence while the writer works; some stand for a place in the source. */
#pragma once
#include "../../engine/base/arena.h"
#include "../../engine/base/vec.h"
#include "grid.h"
#include "list.h"

enum sheet_kind {
    SHEET_NONE,
    SHEET_ASK,
    SHEET_THREADS,
    SHEET_SUMMARY,
    SHEET_TOUR,
    SHEET_WHY,
    SHEET_CHANGES,
};
enum paragraph_kind {
    PARA_HEADING, /* a question, a title */
    PARA_PROSE,
    PARA_PLACE,
    PARA_ENTRY, /* of a list, with a place */
    PARA_NOTE,
    PARA_GOOD, /* the badge at the end */
    PARA_BAD,
    PARA_ADDED, /* of a digest */
    PARA_REMOVED,
    PARA_CHANGED,
};
struct paragraph {
    enum paragraph_kind kind;
    uint32_t order;  /* see SHEET_ORDER */
    uint32_t number; /* a place's own, a sentence's first: what a digit jumps to; 0: none */
    const char *label, *text;
    const char *path; /* NULL: no place */
    uint32_t line, end_line;
    const char *reason;         /* why it is marked; NULL: it is not */
    const char *id;             /* what Enter opens, of a list; NULL */
    const char *detail;         /* what Enter unfolds below it; NULL */
    const char *before, *after; /* what Enter compares, of a change; NULL: one side is missing */
    bool growing;               /* its words are still to come */
};
/* Turns of a conversation, sections of a turn, paragraphs of a section. */
#define SHEET_ORDER(turn, section, i)                                                              \
    ((uint32_t)(turn) << 20 | (uint32_t)(section) << 16 | (uint32_t)(i))
#define SHEET_TURN(order) ((order) >> 20)

struct sheet_end {
    const char *badge, *conversation;
};

struct sheet_part {
    struct paragraph p; /* strings in the sheet's memory; text is below */
    strbuf text;
    bool unfolded; /* reason or detail */
    bool visited;  /* the cursor was here: a stop of a tour */
};
struct sheet_line {
    enum role role;
    int flags;
    const char *label, *text;
    int part;
};
struct sheet {
    arena *memory, *layout;
    enum sheet_kind kind;
    const char *title;
    char conversation[32];
    uint32_t turns;
    bool running;
    VEC(struct sheet_part) parts; /* by order */
    VEC(struct sheet_line) lines;
    struct list list;
    int width;       /* of the layout; 0: to be made */
    uint32_t reveal; /* order of what the next layout brings to the top; 0: nothing */
    size_t label_columns;
};

void sheet_init(struct sheet *s);
void sheet_release(struct sheet *s);
void sheet_clear(struct sheet *s, enum sheet_kind kind, const char *title);
/* New, or in place of the one of its order; copied. Empty text: taken away. */
void sheet_put(struct sheet *s, const struct paragraph *p);
void sheet_text(struct sheet *s, uint32_t order, str delta);
/* The order of what is said after everything else. */
uint32_t sheet_last_order(const struct sheet *s, uint32_t i);
/* Ends the writing; what is still growing goes. */
void sheet_stop(struct sheet *s);
/* Moves the cursor by lines; it never stays on a blank one between two sections. */
void sheet_move(struct sheet *s, long lines);
void sheet_settle(struct sheet *s, int columns, int rows);
/* The paragraph under the cursor; NULL. */
struct sheet_part *sheet_current(struct sheet *s);
/* The place under the cursor: its own, or that of the sentence's first source; NULL. */
const struct sheet_part *sheet_place(const struct sheet *s);
/* The place of this number in the turn that the cursor is in; NULL. */
const struct sheet_part *sheet_numbered(const struct sheet *s, uint32_t number);
void sheet_draw(const struct sheet *s, struct area a, bool focused, unsigned tick);
