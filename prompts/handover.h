/* The hand-over file: what was read and said about a repository, for a team mate's clone of it.
 *
 * One file: a header (magic, format version, what it belongs to), then records in zstd frames, then
 * a SHA-256 over everything before it. It holds answers (purposes, summaries, walkthroughs) and, if
 * wanted, processed context. Both are keyed by content and by the model's SHA-256, so what it
 * brings can only ever be found by the same model for the same text; a record that fits nothing
 * costs room and is never shown. Import is all or nothing: everything is checked before the first
 * row is written, and the rows are written in one transaction. */
#pragma once
#include "docent.h"

struct handover_options {
    bool context; /* processed context too: large */
};
struct handover_report {
    uint64_t answers, answers_new; /* records in the file; those that were not here */
    uint64_t blocks, blocks_new;
    uint64_t bytes; /* of the file */
    const char *model;
    double seconds;
};
/* Writes path (atomically). Holds what was made with the model in use. */
bool docent_export(docent *d, const char *path, const struct handover_options *o, arena *a,
                   struct handover_report *out, const watch *w, err *e) MUST_USE;
/* Refuses, with nothing changed: a file that is no hand-over or of another version, one that is cut
 * or altered in any byte (ERR_FORMAT), one made with another model than the one in use
 * (ERR_MODEL). */
bool docent_import(docent *d, const char *path, arena *a, struct handover_report *out,
                   const watch *w, err *e) MUST_USE;
