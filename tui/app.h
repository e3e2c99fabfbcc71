/* The screen's state and its loop. Only this thread touches the terminal and decides; work happens
 * in jobs.h, and everything here answers within a frame.
 *
 * One turn: keys to actions to the view; events from the workers; settle (load what the cursor
 * points at, scroll, lay out); draw into cells when something changed. Drawing changes no state. */
#pragma once
#include "cli/context.h"
#include "jobs.h"
#include "term/term.h"
#include "view/action.h"
#include "view/compare.h"
#include "view/find.h"
#include "view/guide.h"
#include "view/map.h"
#include "view/source.h"

enum region { REGION_MAP, REGION_SOURCE, REGION_GUIDE, REGIONS };
enum view_id {
    VIEW_MAIN,
    VIEW_FIND,
    VIEW_STATUS,
    VIEW_HELP,
    VIEW_CALLS,
    VIEW_CHANGES,
    VIEW_COMPARE,
    VIEW_COUNT
};
enum prompt_kind { PROMPT_NONE, PROMPT_COMMAND, PROMPT_PULL, PROMPT_ASK };

struct mark {
    char *path;
    uint32_t line;
};

/* What the writer and the index are doing, for the status line. */
struct activity {
    uint32_t index_job, writer_job, colour_job, colour_revision, look_job;
    char index_phase[24], writer_phase[24];
    unsigned long long index_done, index_total, writer_done, writer_total;
    double writer_began, first_word; /* when; 0: not yet */
    uint64_t words;                  /* pieces of text that came since: about one a token */
    bool index_ready, pulling;
    uint32_t load_job; /* reading in the background; 0: not */
    bool ready_known;
    char load_phase[24];     /* before anything is read */
    uint64_t load_tokens;    /* read and written since it began */
    double load_seconds;     /* since the model was open */
    double ready, load_left; /* 0..1 of what matters is read; seconds; 0: not known */
    uint64_t units, units_read;
    bool tree_changed; /* told by the watch, and the index is being brought up to date for it */
};

/* Who calls what: a list of edges shown over the main view. */
struct calls {
    arena *memory;
    bool callees;
    const char *of;
    struct edges edges;
    struct list list;
};

struct page_row {
    const char *text;
    int indent;
    bool heading;
};

struct app {
    struct context *context;
    struct term *term; /* NULL: scripted */
    struct grid *grid;
    const char *model; /* name of the one in use; NULL: none */
    repo *repo;
    docent *docent; /* for look-ups of stored things; NULL when it cannot be opened */
    jobs *jobs;
    mailbox *inbox;
    arena *memory; /* lives as long as the app */
    arena *turn;   /* scratch of one turn */

    enum view_id view;
    enum region focus;
    bool zoomed, mouse, quit, dirty, failed_docent;
    struct map_pane map;
    struct source_pane source;
    struct guide guide;
    struct find find;
    struct calls calls;
    size_t compared;              /* part of changes that VIEW_COMPARE shows */
    struct comparison comparison; /* in page_memory */
    struct list page;             /* scroll of status and help */
    VEC(char *) page_lines;
    VEC(struct page_row) page_rows; /* the lines laid out for page_columns, in page_memory */
    arena *page_memory;
    int page_columns;   /* 0: to be laid out */
    uint32_t guide_job; /* writer job whose events belong to this guide */
    bool guide_stale;   /* the cursor moved: facts are to be looked up, */
    bool guide_force;   /* even if it is still in the same definition */
    struct mark looked; /* what look_job is about; the line of the definition, 0: the file */
    struct sheet sheet; /* shown instead of the guide while sheet_shown */
    bool sheet_shown;
    uint32_t sheet_job;         /* writer job that tells a sheet, */
    struct sheet *telling;      /* and which: sheet or changes */
    struct sheet changes;       /* the digest, a view of its own */
    uint32_t tour_stop;         /* turn of the sheet; 0: before the first */
    char *summary_path, *range; /* what sheet and changes are about; NULL: nothing */

    VEC(char *) asked; /* questions of this session, for Up and Down */
    size_t asked_at;
    bool asking_anew; /* the question being typed begins a conversation */

    VEC(struct mark) history;
    struct key typed[4]; /* of an unfinished sequence */
    size_t n_typed;
    enum prompt_kind prompt;
    struct line_edit edit;
    struct activity activity;
    char message[300]; /* last thing said, until the next key */
    bool message_bad;
    unsigned tick;     /* counts frames while something turns */
    double last_index; /* when the index was last looked at */
};

/* For looking things up in this thread (stored conversations, statistics); NULL when it cannot be
 * opened. Never used to write. */
docent *app_docent(struct app *a);
const char *app_model_name(struct app *a); /* of the one in use, or that there is none */
bool app_open(struct app *a, struct context *c, struct term *t, int rows, int columns,
              err *e) MUST_USE;
void app_close(struct app *a);
void app_key(struct app *a, const struct key *k);
void app_act(struct app *a, enum action action);
void app_suspend(struct app *a);
/* Takes what the workers posted. True when there was something. */
bool app_events(struct app *a);
void app_settle(struct app *a);
void app_draw(struct app *a);
void app_resize(struct app *a, int rows, int columns);
bool app_busy(const struct app *a);
/* The loop with a terminal; ends when the person leaves. */
bool app_run(struct app *a, err *e) MUST_USE;
void app_say(struct app *a, const char *fmt, ...) FMT(2, 3);
void app_complain(struct app *a, const err *e);

/* ---- app_go.c: moving about ---- */
void app_go(struct app *a, const char *path, uint32_t line, bool remember);
void app_back(struct app *a);
void app_explain(struct app *a);
/* A job of the writer has begun: its progress is shown from now on. Returns the job. */
uint32_t app_writing(struct app *a, uint32_t job);
void app_enter(struct app *a);
void app_move(struct app *a, long lines);
void app_definition(struct app *a);
void app_calls(struct app *a, bool callees);
void app_editor(struct app *a);
void app_copy(struct app *a);
void app_reload(struct app *a); /* the index has changed */
/* ---- app_sheet.c: the sheet in the guide region ---- */
void app_ask(struct app *a);
void app_ask_typed(struct app *a);
void app_ask_history(struct app *a, int direction);
void app_threads(struct app *a);
void app_conversation(struct app *a, const char *id);
bool app_sheet_number(struct app *a, uint32_t number); /* a digit: false when nothing has it */
void app_sheet_enter(struct app *a);
void app_sheet_follow(struct app *a);
void app_sheet_stopped(struct app *a);
/* Starts a teller (enum teller_id) on a sheet. */
void app_tell(struct app *a, struct sheet *s, int teller, const char *text, const char *second);
/* ---- app_load.c, app_history.c, app_summary.c ---- */
void app_summary(struct app *a); /* of what the cursor is on; again: one level up */
void app_summary_of(struct app *a, const char *path);
void app_tour(struct app *a);
void app_tour_step(struct app *a, int direction);
void app_why(struct app *a);
void app_changes(struct app *a, const char *range); /* NULL: what is likely wanted */
void app_load_pause(struct app *a);
void app_load(struct app *a); /* reading in the background: begins or pauses */
/* Where the main view's regions lie; rows 0: not shown. */
struct area app_region(const struct app *a, enum region r);
struct area app_region_inside(const struct app *a, enum region r);
