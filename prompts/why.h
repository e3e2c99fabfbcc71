/* Why is this here? Blame and history of a line or a definition (certain, complete without a
 * model), then one checked sentence that cites commits, or that the history does not say. */
#pragma once
#include "../indexer/history.h"
#include "docent.h"

struct why_commit {
    struct symbol_past past;
    bool is_blamed; /* the line asked about is from this commit */
};
struct why {
    const char *path;
    uint32_t line, end_line;    /* the line asked about, or the definition */
    bool is_line;               /* asked by path:line */
    const char *line_text;      /* that line, trimmed; "" */
    struct symbol symbol;       /* the definition it lies in; id 0: none */
    struct blame blame;         /* of the line; of the definition's lines when asked by name */
    struct why_commit *commits; /* newest first; the blamed one is always among them */
    size_t n_commits;
    bool uncommitted, cut;
    struct file_history file; /* churn, authors, files changed together */
    /* the sentence */
    const char *text; /* "" until written; structure_only: what a message says in its own words */
    size_t *cites;    /* indices into commits that the sentence rests on */
    size_t n_cites;
    bool by_program; /* "The history does not say why." and quotations of a commit are */
    bool from_store;
    bool marked;
    const char *reason;
    const char *model; /* NULL: none was asked */
    double seconds;
};
enum why_event { WHY_STRUCTURE, WHY_TEXT, WHY_SENTENCE };
struct why_watch {
    watch base;
    void (*event)(void *arg, enum why_event kind, const struct why *w, str delta);
    void *arg;
};
/* target as in repo_lookup: path:line or a symbol. ERR_AMBIGUOUS, ERR_NOT_FOUND: *candidates.
 * Everything is in the arena. ERR_MODEL after WHY_STRUCTURE: there is no model, all but the
 * sentence is in *out. */
bool docent_why(docent *d, const char *target, bool structure_only, arena *a, struct why *out,
                struct symbols *candidates, const struct why_watch *w, err *e) MUST_USE;
