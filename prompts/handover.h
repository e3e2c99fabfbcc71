/* The hand-over file: what was said about a repository, for a team mate's clone of it.
 *
 * It holds purposes, summaries and walkthroughs of the repository as it is now, made with the model
 * in use, and nothing about other repositories. Everything is keyed by content and by the model's
 * SHA-256, so what it brings can only ever be found by the same model for the same text. Processed
 * context is not in it: it is hundreds of megabytes and computed again where it is needed. */
#pragma once
#include "docent.h"

struct handover_report {
    uint64_t answers, answers_new; /* records in the file; those that were not here */
    uint64_t bytes;                /* of the file */
    const char *model;
    double seconds;
};
/* Writes path (old or new content, never a part). The index must be up to date. ERR_NOT_FOUND:
 * nothing is stored. Opens no model. */
bool docent_export(docent *d, const char *path, arena *a, struct handover_report *out,
                   const watch *w, err *e) MUST_USE;
/* Refuses, with nothing changed: a file that is no hand-over, of another version or by a docent
 * that asks in other words, or that is cut or altered in any byte (ERR_FORMAT); one made with
 * another model than the one in use (ERR_MODEL). Written in one transaction. */
bool docent_import(docent *d, const char *path, arena *a, struct handover_report *out,
                   err *e) MUST_USE;
