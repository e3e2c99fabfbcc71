/* A file's text with its colours, a cursor line, and the symbols in it. */
#pragma once
#include "../../indexer/index.h"
#include "grid.h"

struct source_pane {
    arena *memory; /* symbols */
    char *path;    /* NULL: nothing is shown */
    strbuf text;
    const char *language;
    VEC(uint32_t) starts; /* byte of each line */
    struct spans spans;   /* in spans_memory; empty until colours have come */
    arena *spans_memory;
    uint32_t revision; /* counts texts: colours of an older one are dropped */
    struct symbols symbols;
    uint32_t line, top; /* 1-based */
    bool jumped;        /* since it was drawn last: by source_jump */
    int left;           /* columns scrolled away */
    int tab_width;
    const char *trouble; /* why there is no text: shown instead */
};

void source_init(struct source_pane *s, int tab_width);
void source_release(struct source_pane *s);
/* Shows a file; nothing happens when it is there and `again` is false. A file that cannot be read
 * is not an error: trouble says why. */
bool source_open(struct source_pane *s, repo *r, const char *path, bool again, err *e) MUST_USE;
/* Shows the text as it is now, while the index is still being brought up to date: symbols and the
 * cursor's line stay until source_open. A text without that line has to wait for it. */
void source_renew(struct source_pane *s, str now);
uint32_t source_lines(const struct source_pane *s);
str source_line(const struct source_pane *s, uint32_t line); /* without the newline */
/* Takes over colours made for a revision (with their memory); false when they came too late. */
bool source_colour(struct source_pane *s, uint32_t revision, struct spans spans, arena *memory);
void source_go(struct source_pane *s, uint32_t line);
/* The same from elsewhere: what follows the line is to be seen as well. */
void source_jump(struct source_pane *s, uint32_t line);
/* The text has changed: the cursor stays in the definition it was in, `offset` lines from its
 * beginning, and at the same height of the screen. name NULL: it was in none. */
void source_follow(struct source_pane *s, const char *name, uint32_t offset);
/* Innermost symbol that contains the line, or NULL. */
const struct symbol *source_symbol_at(const struct source_pane *s, uint32_t line);
/* Keeps the cursor in sight of `rows`; centred when it jumped far. */
void source_settle(struct source_pane *s, int rows);
/* band_from..band_to: lines that the guide talks about, 0 for none. */
void source_draw(const struct source_pane *s, struct area a, bool focused, uint32_t band_from,
                 uint32_t band_to);
/* The identifier-like words of a line, in order: what `g d` chooses from, because the cursor is a
 * line and has no column. */
bool source_words(const struct source_pane *s, uint32_t line, arena *a, const char ***out,
                  size_t *n);
