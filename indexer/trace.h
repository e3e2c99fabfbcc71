/* Inside the indexer: one version of a file, parsed; shared by trace.c and changes.c. */
#pragma once
#include "history_git.h"
#include "index_internal.h"
#include "parse.h"

struct version {
    const char *path;
    str text;
    struct extracted x;
    const struct language *language;
    const char *skipped; /* why there is no text or nothing was parsed; NULL */
    bool to_parse;
};
/* Of a text (kept by reference) what can be told without parsing. What the index has of the blob
 * (NULL: it is none) is taken from there, definitions only. */
void version_begin(repo *r, const char *path, const oid *blob, str text, arena *a,
                   struct version *out);
/* The rest, if there is any; knows no repository. Never fails but for cancellation. */
bool version_parse(struct version *v, parser *p, const cancel *stop, arena *a, err *e) MUST_USE;
/* recall.c: the definitions of v->language in v->text, if the index has that blob. */
bool version_recall(repo *r, const oid *blob, struct version *v, arena *a) MUST_USE;
/* The blob's text into the arena; NULL p in *out and a reason when it cannot be had. */
str version_read(git *g, const oid *blob, arena *a, const char **skipped);
/* Bytes of the lines line..end_line, final line end not included; clamped. */
str text_of_lines(str text, uint32_t line, uint32_t end_line);
/* Where a line of the new text stands in the old one; 0 when it is new. */
uint32_t line_before(const struct hunks *h, uint32_t line);

/* ---- the queue of commits still to be looked at, newest first ---- */

struct traced_line {
    uint32_t now, here;
};
typedef VEC(struct traced_line) traced_lines;
struct item {
    int64_t time;
    oid commit, blob;
    const char *path;
    traced_lines lines;       /* blame */
    struct raw_symbol symbol; /* symbol history: the definition in this version */
};
struct trace {
    repo *r;
    git *g;
    const watch *w;
    arena *a, *scratch;
    parser *parser;
    VEC(struct item) queue;
    size_t visited;
    bool cut; /* too many commits: what is left stays where it is */
};

bool trace_open(struct trace *t, repo *r, const watch *w, arena *a, err *e) MUST_USE;
void trace_release(struct trace *t);
/* Joins what waits for the same version already; takes n.lines. */
void trace_push(struct trace *t, struct item n);
struct item trace_pop(struct trace *t);
bool trace_may_go_on(struct trace *t, err *e) MUST_USE;
/* The file's name and blob in a parent, through a rename; false when it was not there. */
bool trace_find_before(struct trace *t, const oid *parent, const oid *commit, const char *path,
                       const char **old_path, oid *blob);
int64_t trace_time_of(struct trace *t, const oid *id); /* 0 when it cannot be read */
