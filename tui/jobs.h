/* Background work of the screen: one thread for the index, one for the writer (model and
 * walkthroughs), one for colours. Each opens its own repo; nothing is shared with the screen but
 * the mailbox of events and an atomic cancel flag per job.
 *
 * An event's payload belongs to whoever takes the event: event_release. Events of a job that has
 * been replaced carry its old number and are dropped by the screen. */
#pragma once
#include "../engine/base/mailbox.h"
#include "../prompts/docent.h"

enum event_kind {
    EVENT_INDEX_PROGRESS,
    EVENT_INDEXED,
    EVENT_WRITER_PROGRESS,
    EVENT_HEADER, /* explain: the parts, without text */
    EVENT_TEXT,
    EVENT_PART,
    EVENT_EXPLAINED,
    EVENT_PULLED, /* a model download ended */
    EVENT_COLOURED,
};

struct event {
    enum event_kind kind;
    uint32_t job;
    arena *memory; /* holds everything below */
    const char *phase;
    unsigned long long done, total;
    struct walkthrough walkthrough; /* HEADER, EXPLAINED */
    size_t part;
    struct part part_value; /* PART */
    str text;               /* TEXT */
    struct update_report report;
    struct spans spans; /* COLOURED: in memory, which the source takes over */
    err error;          /* INDEXED, EXPLAINED, PULLED: code 0 when all went well */
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

/* Each returns the job's number. A writer's job replaces the one that runs (which is cancelled and
 * keeps what it has finished). */
uint32_t jobs_index(jobs *j);
uint32_t jobs_explain(jobs *j, const char *target);
uint32_t jobs_pull(jobs *j, const char *name);
uint32_t jobs_colour(jobs *j, const char *language, str text);
void jobs_cancel_writer(jobs *j);
bool jobs_busy(jobs *j); /* anything running or waiting */
bool jobs_writing(jobs *j);
