/* A reference is tied to definitions. What stands in other files is looked up through the world
 * (world.h); a unit without one is seen alone. */
#pragma once
#include "index_internal.h"
#include "types.h"

enum trait {
    HEADERS = 1,       /* #include ties files; free functions are global unless static */
    IMPLICIT_THIS = 2, /* a bare name may be a method of the class it stands in */
    PACKAGES = 4,      /* files of one folder see each other */
    MODULES = 8,       /* a bare name of another file needs an import */
    /* 16, 32, 64: enum type_style */
    STRUCT_CALLS = 128,  /* x->f() calls a pointer in a struct, not the function f */
    LOOSE = 256,         /* methods of built-in types are called all the time */
    STRICT = 512,        /* a type without its package's name is one of this package */
    ONE_BODY = 1024,     /* all members of a class stand in its body */
    RESULTS = 2048,      /* functions need not say what they give back: their returns tell */
    TYPED = 32768,       /* a class has the members it declares, and no others */
    BARE_CALLS = 131072, /* the name of a method calls it */
    PARTIAL = 524288,    /* a class may stand in several pieces, each with bases of its own */
    PATHS = 262144,      /* a::b::f: modules are files and folders; none needs an import */
    CAPITALS = 65536,    /* a name with a capital that is not found is a library's type */
    OVERLOADS = 16384,   /* the number of arguments tells functions of one name apart */
    GLOBALS = 8192,      /* what is neither defined nor imported is the platform's: Date, Math */
    DOCS = 4096,         /* comments say types: @param {T} x */
};
struct lang_rules { /* scope rules of a language */
    const char *language;
    int family;
    unsigned traits;
};

/* A definition that has the reference's name. */
struct def {
    int64_t handle; /* as in struct symbol */
    int64_t file;
    const char *path;
    const char *owner; /* class, receiver, enclosing function; NULL: none */
    const struct lang_rules *rules;
    uint32_t file_flags, byte;
    uint8_t kind, flags;
    bool owner_is_code; /* nested in a function */
    str folder, stem;   /* of path; set by resolve_prepare_def */
};

/* Of one file: what its references are seen against. */
struct unit_symbol {
    const char *name, *owner, *signature, *doc;
    int32_t parent; /* ordinal, -1: none */
    uint8_t kind;
};
struct unit_import {
    str name, module;           /* from .core import Group: Group, .core */
    str name_word, module_word; /* core.h: core; set by resolve_prepare_unit */
};
/* What the file says of names that are no symbols, or more than a signature says: REF_VALUE,
 * REF_TYPED, REF_EXPORT. */
struct unit_hint {
    str name, value;
    int32_t scope;
    uint32_t byte, end; /* end: of a closure, whose value is "{" */
    uint8_t kind;
};
struct world;
struct unit {
    struct world *world;
    const struct unit_hint *hints; /* by name, then byte */
    size_t n_hints;
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
    uint32_t byte;
    int64_t only;      /* 0, or the one definition that it means */
    uint8_t arguments; /* of a call, and one more; 0: not known */
};

enum { MAX_PICKS = 8 };
struct pick {
    size_t def; /* index */
    enum edge_confidence confidence;
};
/* A name in several files, read from the index. */
struct defs {
    struct def *v;
    size_t n;
    bool nested; /* one of them stands in a function */
};
/* The same with names followed through imports: *defs holds the definitions of use->name and may
 * be replaced by those of another one; picks are indices in it. u has a world. */
size_t resolve_in(const struct unit *u, const struct use *use, const struct defs **defs,
                  struct pick picks[MAX_PICKS]);
/* What is the same for every use, found out once. */
void resolve_prepare_def(struct def *d);
void resolve_prepare_unit(struct unit *u);
/* The definitions a use means, best first; none when it is likely to be something else. */
size_t resolve_use(const struct unit *u, const struct use *use, const struct def *defs, size_t n,
                   struct pick picks[MAX_PICKS]);
/* What a use is seen from, beside its file: two uses of one name and qualifier with the same answer
 * here mean the same (with a qualifier: in one scope; without: unless a definition is nested in a
 * function). */
const void *resolve_viewpoint(const struct unit *u, const struct use *use);
/* Scope rules of a language by name; never NULL. */
const struct lang_rules *rules_of(const char *language);
