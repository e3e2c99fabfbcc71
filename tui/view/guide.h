/* The guide region: what is certain about the thing under the cursor, and its walkthrough as it is
 * written. Lines are laid out for a width and know the part they belong to, so that guide and
 * source can point at each other. */
#pragma once
#include "../../prompts/docent.h"
#include "grid.h"
#include "list.h"

/* What the index knows for certain of a symbol or a file; in the arena it was made with. */
struct guide_facts {
    const char *target; /* what docent_explain is asked: path:line or path; NULL: not readable */
    const char *path, *name, *signature; /* signature NULL: a file */
    const char *facts, *callers, *comment;
    const char *trouble; /* why a file was not read */
    bool callable;
    uint32_t line, end_line; /* of the symbol; 0 for a file */
};
bool facts_of_symbol(struct guide_facts *out, repo *r, const struct symbol *s, arena *a,
                     err *e) MUST_USE;
bool facts_of_file(struct guide_facts *out, repo *r, const char *path, arena *a, err *e) MUST_USE;

enum guide_state {
    GUIDE_EMPTY,
    GUIDE_FACTS, /* what is certain: facts, and the parts that need no model or are stored */
    GUIDE_RUNNING,
    GUIDE_DONE,
    GUIDE_STOPPED, /* cancelled: finished parts are there */
    GUIDE_FAILED,
};

struct guide_part {
    enum part_kind kind;
    const char *label, *reason, *remark;
    uint32_t line, end_line;
    strbuf text;
    bool marked, finished, show_reason;
};

struct guide_line {
    enum role role;
    int flags;
    const char *label; /* in the left column, or NULL */
    const char *text;
    int part; /* -1: a fact */
};

struct guide {
    arena *memory; /* facts and labels */
    arena *layout; /* lines */
    enum guide_state state;
    const char *target; /* what docent_explain is asked: path:line or path */
    const char *path, *name, *title, *signature;
    bool callable;
    uint32_t line, end_line; /* of the symbol; 0 for a file */
    const char *facts, *callers, *comment, *message, *message_hint, *badge;
    const char *nothing; /* what to say while there is nothing; borrowed */
    VEC(struct guide_part) parts;
    VEC(struct guide_line) lines;
    struct list list;
    int width; /* of the layout; 0: to be made */
    size_t label_columns;
};

void guide_init(struct guide *g);
void guide_release(struct guide *g);
void guide_clear(struct guide *g);
/* Shows facts (copied); what was there is dropped. */
void guide_take(struct guide *g, const struct guide_facts *f);
void guide_begin(struct guide *g);
/* The parts, finished where they have text already; comes again when parts were joined: what is
 * finished or half written stays. */
void guide_header(struct guide *g, const struct walkthrough *w);
void guide_text(struct guide *g, size_t part, str delta);
void guide_finish(struct guide *g, size_t part, const struct part *p);
void guide_end(struct guide *g, enum guide_state state, const char *badge, const char *message,
               const char *hint);
/* Lays the lines out for a width. */
void guide_settle(struct guide *g, int columns, int rows);
/* The part whose lines contain this source line, the narrowest; -1. */
int guide_part_at(const struct guide *g, uint32_t line);
/* The part under the guide's cursor; -1. */
int guide_current(const struct guide *g);
/* Brings a part into view without moving the cursor of a focused guide. */
void guide_reveal(struct guide *g, int part);
size_t guide_finished(const struct guide *g);
void guide_draw(const struct guide *g, struct area a, bool focused, int active, unsigned tick);
