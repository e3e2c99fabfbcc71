/* The allocator tree-sitter is given: one arena per thread with a hard limit.
 *
 * tree-sitter can neither report a failed allocation nor be interrupted inside one step of its
 * parser, and one such step can take 10 GB (see research on f(|x| {). So while a guard is armed,
 * an allocation beyond the limits leaves by longjmp; everything tree-sitter had in the arena is
 * then dropped at once, its parser and trees with it.
 *
 *     guard_arm(g);
 *     if (setjmp(g->jump)) { g->why says why, all of it is gone: guard_rewind(g), new parser }
 *     ... calls into tree-sitter ...
 *     guard_leave();
 *
 * Outside of enter/leave the allocator is plain malloc (rules, language tables). */
#pragma once
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

enum guard_exit { GUARD_MEMORY = 1, GUARD_TIME };

struct guard {
    jmp_buf jump;
    enum guard_exit why;
    size_t mapped, limit; /* bytes */
    double deadline;      /* thread CPU seconds */
    char *next, *end;
    void *chunks, *spare, *free_lists[128]; /* spare: chunks kept by guard_rewind */
    unsigned ticks;
};

void guard_install(void); /* ts_set_allocator, once per process */
double guard_cpu_seconds(void);
void guard_arm(struct guard *g);
void guard_leave(void);
/* Everything in the arena is gone; some memory is kept for the next use (much cheaper than freeing
 * a tree node by node), or all of it is given back. */
void guard_rewind(struct guard *g);
void guard_drop(struct guard *g);
/* Bytes mapped by the armed guard of this thread. */
size_t guard_mapped(void);
