/* The hand-over file: what was said about a repository, for a team mate's clone of it.
 *
 * It holds purposes, summaries and walkthroughs of the repository as it is now, made with the model
 * in use, and nothing about other repositories. Everything is keyed by content and by the model's
 * SHA-256, so what it brings can only ever be found by the same model for the same text. Processed
 * context is in it when asked for, up to a size: it is hundreds of megabytes, and only good where
 * the same processor path computes. */
#pragma once
#include "docent.h"

struct handover_report {
    uint64_t answers, answers_new; /* records in the file; those that were not here */
    uint64_t blocks, blocks_new;   /* of processed context, likewise */
    uint64_t context_bytes;        /* of those written, or taken over */
    uint64_t context_left_out;     /* bytes: beyond the size asked for, or the store's cap */
    bool context_foreign;          /* import: it is for another processor path, and left alone */
    uint64_t bytes;                /* of the file */
    const char *model;
    double seconds;
};
struct handover_options {
    uint64_t context_bytes; /* at most so much processed context; 0: none */
    /* Before anything is written: what will be (answers, blocks, bytes of context). May be NULL. */
    void (*before)(void *arg, const struct handover_report *r);
    void *arg;
};
/* Writes path (old or new content, never a part). The index must be up to date. ERR_NOT_FOUND:
 * nothing is stored. Opens the model only for processed context (phases "open model", "context",
 * "write"). */
bool docent_export(docent *d, const char *path, const struct handover_options *o, arena *a,
                   struct handover_report *out, const watch *w, err *e) MUST_USE;
/* Refuses, with nothing changed: a file that is no hand-over, of another version or by a docent
 * that asks in other words, one that has nothing about this repository, or that is cut or altered
 * in any byte (ERR_FORMAT); one made with
 * another model than the one in use (ERR_MODEL). Answers are written in one transaction, then the
 * context, into what room the store's cap leaves. Opens no model. */
bool docent_import(docent *d, const char *path, arena *a, struct handover_report *out,
                   err *e) MUST_USE;
