/* What stands before a call: the class of x in x.f(), as far as declarations, assignments and
 * results of functions tell. Flow is followed in one way only: of several values that a name gets,
 * the nearest before the use counts. */
#pragma once
#include "resolve.h"

/* Where a text stands: what the names in it mean depends on it. */
struct place {
    str folder;
    int64_t file;
};

/* ---- classes.c ---- */
struct klass { /* a class that methods are looked for in */
    str name;
    const struct def *def;
    uint8_t level; /* 0: the type itself, 1: what it inherits from, ... */
};
enum { MAX_CLASSES = 16 };
struct classes { /* nearest first */
    struct klass v[MAX_CLASSES];
    size_t n;
};
void classes_of(const struct unit *u, const struct place *at, str type, struct classes *out);
/* The definition of a type as written at a place; NULL: the repository has none. */
const struct def *class_find(const struct unit *u, const struct place *at, str type, str *name);
/* May this definition be a member of the class, or is it that of another class of the same name? */
bool class_owns(const struct unit *u, const struct klass *k, const struct def *d);

/* The classes that stand around a place, from the innermost outwards, with what they inherit. */
void classes_around(const struct unit *u, int32_t scope, struct classes *c);
/* How near is a field or method without anything before it: of the class around, or inherited; 0:
 * neither. */
int class_member(const struct unit *u, int32_t scope, const struct def *d);

/* ---- idioms.c ---- */
bool word_is_self(str q);
bool word_has_capital(str name);
bool word_is_global(str name); /* known to every script: what has a capital, and few others */
/* Methods of every object, or of the shell around one, that give back the same. */
bool word_is_same(str name);
/* Methods of lists, strings, maps, files: without a known owner they mean those. */
bool word_is_builtin(str n);

/* ---- hints.c ---- */
/* The class that scope stands in: of the innermost enclosing symbol that has one. */
const char *class_around(const struct unit *u, int32_t scope);
/* Hints of one name: for (i = hints_from(u, name); hint_is(u, i, name); i++) */
size_t hints_from(const struct unit *u, str name);
bool hint_is(const struct unit *u, size_t i, const char *name);
/* The value that a name has where it is used; NULL: nothing is known. */
const struct unit_hint *hint_of(const struct unit *u, int32_t scope, uint32_t byte, str name);
/* Can a bare name that stands at `byte` mean the definition? What is defined inside of a function
 * without a name is seen there only, and there it hides what is outside. */
bool hint_elsewhere(const struct unit *u, uint32_t byte); /* is it code for another platform? */
enum sight { SIGHT_NONE, SIGHT_OPEN, SIGHT_CLOSURE };
enum sight hint_sight(const struct unit *u, str name, uint32_t byte, const struct def *d);

/* ---- infer.c ---- */

struct receiver {
    str word; /* c of a.b.c */
    struct classes classes;
    const struct def *target; /* what the name is in a module that was imported */
    bool self, super;
    bool nameless; /* self, in an object without a name: what the file gives away */
    bool foreign;  /* a library's, or of a built-in type */
    bool module;   /* a file of this repository that was imported as a whole */
    bool path;     /* a module by its name: a::b */
};
void infer_receiver(const struct unit *u, const struct use *use, struct receiver *out);
/* The type of an expression that stands in the use, as it is written at *at; empty: not known. */
str infer_type(const struct unit *u, const struct use *use, str expr, struct place *at);
/* A bare name that an import made: what stands behind it. */
enum alias { ALIAS_NONE, ALIAS_DEFINITION, ALIAS_OUTSIDE /* or not known what it is */ };
enum alias infer_alias(const struct unit *u, const struct use *use, str *name,
                       const struct def **def);
