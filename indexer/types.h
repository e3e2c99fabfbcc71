/* Types as they are written in declarations: what a signature says a name has, what a function
 * gives back, what is inside of a list. Text in, text out; nothing is looked up. Everything is a
 * view into what was given; empty means "it does not say". */
#pragma once
#include "../engine/base/str.h"

/* How a language family writes declarations; part of its scope rules (resolve.c). */
enum type_style {
    TYPE_AFTER = 16,  /* name Type */
    TYPE_COLON = 32,  /* name: Type */
    TYPE_BEFORE = 64, /* Type name */
};

bool type_is_word(char c);
/* Last identifier of a plain chain: c of a.b.c and a->b::c; empty when it is none. */
str type_last_word(str s);
/* The type that a signature gives to the word `name`. */
str type_of_name(str signature, str name, unsigned style);
/* What a function of this signature gives back; the first of several values. */
str type_of_result(str signature, str name, unsigned style);
/* The name of a type: Context of *gin.Context, Foo of Promise<Foo>, Optional[Foo] and Foo | null;
 * empty for lists, maps, functions. *package, when wanted: what stands before it. */
str type_name(str type, str *package);
/* What a list, map or channel of this type holds. */
str type_element(str type);
/* (x: A) => B: what it gives back, what its parameter of this number is; empty for other types. A
 * generic type is a function of its arguments: A of Consumer<A>, Func<A, B>. */
str type_returned(str type);
str type_parameter(str type, unsigned n);
/* The type of the parameter of this number of what a signature declares. */
str type_of_parameter(str signature, str name, unsigned n, unsigned style);
/* Does what it declares have a parameter of this name, with a type or without? */
bool type_has_parameter(str signature, str name, str parameter);
/* Can what this signature declares be called with n arguments? */
bool type_takes(str signature, str name, unsigned n);
/* What a comment says: @param {T} name, @param T $name; @return T with an empty name. */
str type_in_doc(str doc, str tag, str name);
/* Of an expression: how long the name is that s begins with; the content of the bracket that it
 * begins with, *whole: how long that is in all. */
size_t expr_word(str s);
str expr_bracket(str s, size_t *whole);
