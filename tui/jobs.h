/* Background work of the screen: one thread for the index, one for the writer (model and
 * walkthroughs), one for colours, one that looks up what is known of the thing under the cursor.
 * Each opens its own repo; nothing is shared with the screen but the mailbox of events and an
 * atomic cancel flag per job.
 *
 * An event's payload belongs to whoever takes the event: event_release. Events of a job that has
 * been replaced carry its old number and are dropped by the screen. */
#pragma once
#include "../engine/base/mailbox.h"
#include "../prompts/load.h"
#include "view/guide.h"
#include "view/sheet.h"

enum event_kind {
    EVENT_INDEX_PROGRESS,
    EVENT_INDEXED,
    EVENT_CHANGED, /* files were saved, HEAD moved: the index is to be brought up to date */
    EVENT_WRITER_PROGRESS,
    EVENT_HEADER, /* explain: the parts, without text */
    EVENT_TEXT,
    EVENT_PART,
    EVENT_EXPLAINED,
    EVENT_PULLED, /* a model download ended */
    EVENT_COLOURED,
    EVENT_LOOKED,        /* facts, and what is stored of the walkthrough */
    EVENT_LOAD_PROGRESS, /* what it does before the first definition is read */
    EVENT_LOADING,       /* how far reading in the background is */
    EVENT_LOADED,        /* it ended: complete, stopped, or an error */
    EVENT_READY,         /* how much is read, asked for when the index has changed */
    EVENT_SHEET_PUT,     /* a paragraph of the sheet, new or in place of the one of its order */
    EVENT_SHEET_TEXT,    /* words for the end of a paragraph */
    EVENT_SHEET_TOLD,    /* the sheet is complete, or why not */
};

struct event {
    enum event_kind kind;
    uint32_t job;
    arena *memory; /* holds everything below */
    const char *phase;
    unsigned long long done, total;
    struct walkthrough walkthrough; /* HEADER, EXPLAINED, LOOKED */
    struct guide_facts facts;       /* LOOKED */
    size_t part;
    struct part part_value; /* PART */
    str text;               /* TEXT, SHEET_TEXT */
    struct update_report report;
    struct spans spans;         /* COLOURED: in memory, which the source takes over */
    uint32_t order;             /* SHEET_TEXT */
    struct paragraph paragraph; /* SHEET_PUT */
    struct sheet_end end;       /* SHEET_TOLD */
    struct load_state load;     /* LOADING, LOADED */
    struct readiness ready;     /* READY */
    const char *path;           /* LOADING: of the definition just read, or NULL */
    uint32_t line;
    err error; /* INDEXED, EXPLAINED, PULLED, LOOKED, TOLD: code 0 when all went well */
};
void event_release(struct event *v);

typedef struct jobs jobs;
struct jobs_options {
    struct repo_options repo;
    struct docent_options docent;
};
bool jobs_new(jobs **out, const struct jobs_options *o, mailbox *inbox, err *e) MUST_USE;
/* Cancels everything and waits for the threads. */
void jobs_free(jobs *j);

/* From now on EVENT_CHANGED tells of changes of the work tree, from a thread of its own. */
void jobs_watch(jobs *j);

/* Each returns the job's number. A writer's job replaces the one that runs (which is cancelled and
 * keeps what it has finished). */
uint32_t jobs_index(jobs *j);
uint32_t jobs_explain(jobs *j, const char *target);
uint32_t jobs_pull(jobs *j, const char *name);
uint32_t jobs_colour(jobs *j, const char *language, str text);
/* Reads the repository in the background, giving way to every job of the writer. */
uint32_t jobs_load(jobs *j);
void jobs_cancel_load(jobs *j);
uint32_t jobs_ready(jobs *j);
/* A teller (tell.h) for the sheet, as its turn-th turn. */
uint32_t jobs_tell(jobs *j, int teller, const char *text, const char *second, uint32_t turn);
/* s NULL: the file. */
uint32_t jobs_look(jobs *j, const char *path, const struct symbol *s);
void jobs_cancel_writer(jobs *j);
bool jobs_busy(jobs *j); /* anything running or waiting */
bool jobs_writing(jobs *j);
