/* What a question asks for, read from its words alone: which form it has, the thing it is about,
 * the identifiers it names. Knows nothing of the repository: whether the thing exists is for the
 * caller to look up. */
#pragma once
#include "../engine/base/arena.h"
#include <stdint.h>

enum asked_for {
    ASKED_FREELY,
    ASKED_WHERE,    /* where is X */
    ASKED_CALLERS,  /* who calls X, where is X used */
    ASKED_CALLEES,  /* what does X call */
    ASKED_LIST,     /* list the methods of X, which structs are in kilo.c */
    ASKED_OVERVIEW, /* what is this project, how is the code organised */
    ASKED_UNIT,     /* what does X do, how does X work, explain X */
};

struct inquiry {
    enum asked_for form;
    str object; /* one word as typed, without quotes, "()" and articles; empty: none. "it" and
                   "this" are objects too: is_pronoun */
    bool is_pronoun;
    uint32_t kinds;   /* ASKED_LIST: bit per symbol_kind of index.h; 0: any; LIST_FILES: files */
    bool of_tests;    /* it speaks of tests */
    bool of_prose;    /* it speaks of documentation */
    bool refers_back; /* "it", "that function", "and why?": needs what was said before */
    str *names;       /* words that look like identifiers or paths, as typed */
    size_t n_names;
};
#define LIST_FILES (1u << 31)

void inquiry_read(struct inquiry *out, str question, arena *a);
