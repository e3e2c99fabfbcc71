/* Errors: explicit, last argument, first one wins.
 *
 * Every function that can fail for a reason outside the program takes `err *e` last (never NULL)
 * and returns false. On false, *e says why and out-parameters are untouched. A zeroed err means "no
 * error". The message is one line that names the thing ("kilo.c: not valid UTF-8 at byte 812"); the
 * hint is one line that says what to do, or empty. No "failed to ...: failed to ...", no trailing
 * period or newline.
 *
 * Three kinds of trouble, three tools: a broken invariant is BUG() (aborts with file:line); the
 * user or the world is an err; a small allocation that fails ends the program in xalloc(). Large
 * predictable allocations (KV, scratch, packed weights) report ERR_NOMEM before work starts. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>

enum err_code {
    ERR_NONE = 0,
    ERR_IO,        /* reading or writing failed (message has the path and strerror) */
    ERR_FORMAT,    /* bytes are not what their format says */
    ERR_NOT_FOUND, /* no such file, symbol, model */
    ERR_AMBIGUOUS, /* several candidates */
    ERR_USAGE,     /* the request itself makes no sense */
    ERR_BUSY,      /* somebody else holds it */
    ERR_NOMEM,
    ERR_NOSPACE,     /* disk full, quota */
    ERR_CANCELLED,   /* the person asked to stop */
    ERR_UNSUPPORTED, /* well formed, but beyond what docent does */
    ERR_REPOSITORY,  /* not a usable repository */
    ERR_MODEL,       /* model missing or damaged */
};

typedef struct err {
    int code; /* enum err_code */
    char msg[400];
    char hint[300];
} err;

#define ERR_INIT  ((err){0})
#define FMT(a, b) __attribute__((format(printf, a, b)))
#define MUST_USE  __attribute__((warn_unused_result))

/* Sets code and message unless *e already holds an error. Always returns false: `return err_set(e,
 * ...)`. */
bool err_set(err *e, int code, const char *fmt, ...) FMT(3, 4);
/* As err_set, with ": " and strerror(errno) at the end; ENOSPC and EDQUOT become ERR_NOSPACE. */
bool err_errno(err *e, int code, const char *fmt, ...) FMT(3, 4);
/* Adds the line that says what to do; keeps an existing one. Returns false. */
bool err_hint(err *e, const char *fmt, ...) FMT(2, 3);
/* Puts "context: " in front of the message. Returns false. */
bool err_wrap(err *e, const char *fmt, ...) FMT(2, 3);
void err_clear(err *e);

/* A broken invariant: prints file:line and the message, runs the hook (the terminal is restored
 * there), aborts. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *fmt, ...) FMT(3, 4);
void bug_set_hook(void (*hook)(void));

/* No memory where nothing can be done about it: runs the hook, says so in one line and one that
 * helps, and ends the program with the status that ERR_NOMEM has. */
enum { STATUS_OF_NOMEM = 4 };
_Noreturn void out_of_memory(unsigned long bytes);

/* Small allocations: never NULL (out_of_memory instead); zeroed. */
void *xalloc(unsigned long n);
void *xrealloc(void *p, unsigned long n);
char *xstrdup(const char *s);
