/* A reference is tied to definitions: pure functions over plain data, no database. */
#pragma once
#include "index_internal.h"

/* A definition that has the reference's name. */
struct def {
    int64_t handle; /* as in struct symbol */
    int64_t file;
    const char *path;
    const char *owner; /* class, receiver, enclosing function; NULL: none */
    const struct lang_rules *rules;
    uint32_t file_flags;
    uint8_t kind, flags;
    bool owner_is_code; /* nested in a function */
    str folder, stem;   /* of path; set by resolve_prepare_def */
};

/* Of one file: what its references are seen against. */
struct unit_symbol {
    const char *name, *owner, *signature;
    int32_t parent; /* ordinal, -1: none */
    uint8_t kind;
};
struct unit_import {
    str name, module;           /* from .core import Group: Group, .core */
    str name_word, module_word; /* core.h: core; set by resolve_prepare_unit */
};
struct unit {
    int64_t file;
    const char *path;
    const struct lang_rules *rules;
    uint32_t flags; /* enum file_flag */
    const struct unit_symbol *symbols;
    size_t n_symbols;
    struct unit_import *imports;
    size_t n_imports;
    str folder; /* set by resolve_prepare_unit */
};

struct use {
    enum reference_kind kind;
    str name, qualifier;
    int32_t scope; /* ordinal in unit.symbols, -1 */
};

enum { MAX_PICKS = 8 };
struct pick {
    size_t def; /* index */
    enum edge_confidence confidence;
};
/* What is the same for every use, found out once. */
void resolve_prepare_def(struct def *d);
void resolve_prepare_unit(struct unit *u);
/* The definitions a use means, best first; none when it is likely to be something else. */
size_t resolve_use(const struct unit *u, const struct use *use, const struct def *defs, size_t n,
                   struct pick picks[MAX_PICKS]);
/* What a use without a qualifier is seen from, beside its file: two uses of one name with the same
 * answer here mean the same, unless a definition is nested in a function. */
const void *resolve_viewpoint(const struct unit *u, int32_t scope);
/* Scope rules of a language by name; never NULL. */
const struct lang_rules *rules_of(const char *language);
