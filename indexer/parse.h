/* Inside the indexer: one file's text to symbols and references, with every guard of the parser's
 * contract. parse.c is the only file (with lang/) that knows tree-sitter; extract.c has no language
 * names in it.
 *
 * A parser belongs to one thread. Whatever the input, a call ends within about 2 s of CPU and 512
 * MB of parser memory (hard cap 1 GiB by the arena), never crashes, and says in skip_reason why it
 * gave up; symbols found before that are dropped. */
#pragma once
#include "index.h"

struct language;                                                        /* a row of lang/langs.c */
const struct language *language_for(const char *path, str first_bytes); /* NULL: not known */
const struct language *language_by_name(const char *name);
const char *language_name(const struct language *l);
/* Changes whenever a row, a query or a grammar does: part of the index's version. */
const char *languages_version(void);

enum reference_kind {
    REF_CALL,
    REF_TYPE,
    REF_IMPORT,
    REF_MACRO,
    REF_POINTER /* function named without a call */,
    /* Not uses, but what types are inferred from (infer.h): */
    REF_VALUE,  /* the name gets this value: x := NewT() -> x, NewT(); import T as x -> x, <M#T */
    REF_TYPED,  /* the name has this type: x *T, x = new T() */
    REF_EXPORT, /* the file gives this away under its own name or another one */
    REF_KINDS
};

struct raw_symbol { /* as struct symbol, with a local parent */
    enum symbol_kind kind;
    str name, qualified, signature, doc;
    uint32_t line, end_line, name_line, start_byte, end_byte, body_byte;
    int32_t parent; /* index in the array, -1: none; parents come first */
    bool is_declaration;
    bool is_local;     /* static, private to the file */
    bool is_elsewhere; /* in a branch of #if for another platform */
};
struct raw_reference {
    enum reference_kind kind;
    str name;      /* the last part: res.send -> send; imports: the name imported, or the module or
                      file as written, without quotes */
    str qualifier; /* what stands before it: res, this, Group; empty when nothing; arguments and
                      indices are left out: f(x).y[1] -> f().y[]; imports: the module of the name */
    str alias;     /* imports: the local name when it differs, else empty */
    uint32_t line, byte;
    uint8_t arguments; /* of a call, and one more; 0: not known */
    int32_t scope;     /* index of the enclosing symbol, -1: top level */
};
struct extracted {
    struct raw_symbol *symbols;
    size_t n_symbols;
    struct raw_reference *references;
    size_t n_references;
    uint32_t lines;
    bool has_errors;
    const char *skip_reason; /* NULL: parsed; static string otherwise: "binary", "too large to
                                parse", "minified", "parser ran out of time", "parser ran out of
                                memory", "too many symbols", ... */
};

typedef struct parser parser;
parser *parser_new(void);
void parser_free(parser *p);
/* text must outlive *out; everything else is in the arena. Never fails but for cancellation
 * (skip_reason otherwise). */
bool parser_extract(parser *p, const struct language *l, str text, const cancel *stop, arena *a,
                    struct extracted *out, err *e) MUST_USE;
