/* Answers that expire: which stored answer cites which lines, and whether they still stand.
 *
 * An answer is recorded with the text it speaks of (its hash), not with a date. Later, against the
 * index as it is: the same text in the same place holds; the same text elsewhere has moved; a
 * definition of that name with another text has changed; none at all is gone. */
#pragma once
#include "ask.h"

enum cite_state { CITE_HOLDS, CITE_MOVED, CITE_CHANGED, CITE_GONE };
const char *cite_state_name(enum cite_state s); /* "holds" */

struct cite {         /* what is recorded: one row for each place an answer speaks of */
    const char *what; /* "explain editorReadKey", "ask how are keys read" */
    const char *path;
    const char *qualified; /* the definition cited; NULL or "": plain lines */
    uint32_t line, end_line;
    str text; /* those lines as they were */
};
struct cite_check {
    const char *what, *path, *qualified;
    uint32_t line, end_line; /* as cited */
    enum cite_state state;
    const char *now_path; /* MOVED: where it stands now, else as cited */
    uint32_t now_line, now_end_line;
    int64_t made; /* seconds since 1970 */
};
struct cite_checks {
    struct cite_check *v;
    size_t n;
};
/* Replaces what was recorded for the same `what` in this repository. Losing it is no error. */
void cites_record(docent *d, const struct cite *v, size_t n);
/* All recorded for the repository (paths NULL), or those in these n paths; newest first. */
bool cites_check(docent *d, const char *const *paths, size_t n, arena *a, struct cite_checks *out,
                 err *e) MUST_USE;

/* The same for the sources of an answer to a question. */
void cites_record_asked(docent *d, const struct asked *x, arena *a);
/* Of an answer that was kept: sets sources[].since where the lines no longer stand as cited. */
void cites_judge_asked(docent *d, struct asked *x, arena *a);
