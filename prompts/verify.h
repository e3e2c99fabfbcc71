/* Is a sentence borne out by the code it speaks of? What can be looked up is looked up:
 *
 *   code-like words   `quoted`, snake_case, camelCase, call(), CONSTANT_NAME, a/path.c: must stand
 * in the lines, the definition, what else the model was shown, or the index quoted conditions and
 * expressions with operators: must stand in the lines as they are numbers, string literals: must
 * stand in the lines claims with a witness: "returns", "raises", "iterates", "frees" ... need such
 * a word in the code shape             one short plain sentence; no markdown, no talk to the reader
 * or about the writer, no address that is not in the lines
 *
 * Names of the worked example that the code does not contain are always rejected. A sentence that
 * passes can still be wrong; one that fails is wrong or cannot be checked. */
#pragma once
#include "../engine/base/arena.h"

struct verify_scope {
    str lines;      /* the lines the sentence is about, with the headers that govern them */
    str code;       /* the same without comments: where claims must have their witness */
    str definition; /* the whole definition */
    str shown;      /* what else the model was shown: signatures, path, comment */
    str example;    /* the worked example */
    bool is_whole;  /* the sentence is about the whole definition: lines == definition */
    str name;       /* of the definition whose purpose it tells; empty: it tells something else */
    enum { PURPOSE_OF_NOTHING, PURPOSE_OF_FUNCTION, PURPOSE_OF_TYPE } kind; /* a purpose, of what */
    size_t begun;                    /* bytes at its beginning that the program wrote */
    bool yields_value;               /* the last expression counts as a return (Rust, Ruby ...) */
    bool (*knows)(void *arg, str w); /* is this a name of the repository? NULL: none is known */
    void *arg;
};

struct verdict {
    bool ok;
    size_t at, len;     /* the offending bytes of the sentence */
    const char *reason; /* one line, in the arena */
    bool is_vague;      /* nothing is wrong with it, but it could be said of any lines: worth a
                           second attempt, not a mark */
};
struct verdict verify_sentence(const struct verify_scope *s, str sentence, arena *a);

/* Do two sentences say the same? (the same words, but for one in six) */
bool sentences_alike(str a, str b);
/* The model's words as one sentence: blanks squeezed, "This part of the code" and the like taken
 * off, capital first letter, full stop at the end. */
char *sentence_tidy(str raw, arena *a);
/* Does a text from a repository speak to a program that reads it ("ignore all previous
 * instructions")? Such comments are not shown to the model. */
bool text_addresses_reader(str text);
