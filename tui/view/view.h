/* A view is a row: what it draws and which keys it takes. Adding one is a file and a row in
 * view_list.c (and a name in enum view_id). */
#pragma once
#include "../app.h"

struct view {
    const char *name;
    void (*open)(struct app *a); /* may be NULL, as all but draw */
    void (*settle)(struct app *a, struct area body);
    void (*draw)(const struct app *a, struct area body);
    /* True when taken; otherwise the app's own meaning holds. */
    bool (*action)(struct app *a, enum action action);
    bool (*key)(struct app *a, const struct key *k); /* before the keymap: for typing */
    void (*mouse)(struct app *a, const struct key *k);
};
extern const struct view *const view_rows[VIEW_COUNT];

void view_open(struct app *a, enum view_id v);
/* The two lines around the body. */
void draw_top_line(const struct app *a, struct area line);
void draw_bottom_line(const struct app *a, struct area line);
/* Lines of the views that only show text (status, help): replaces what was there. */
void page_clear(struct app *a);
void page_add(struct app *a, const char *fmt, ...) FMT(2, 3);
void page_settle(struct app *a, struct area body);
void page_draw(const struct app *a, struct area body);
bool page_action(struct app *a, enum action action);
