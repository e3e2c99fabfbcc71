/* Inside extraction: what the rules found (plain ranges), before it becomes symbols and references.
 * extract.c collects, extract_build.c orders, nests and names, extract_text.c makes texts. */
#pragma once
#include "../engine/base/vec.h"
#include "tree.h"

struct range {
    uint32_t start, end;
};

enum role { ROLE_SYMBOL, ROLE_SCOPE, ROLE_HIDDEN };

struct found {
    enum role role;
    uint8_t kind; /* enum symbol_kind */
    bool is_declaration, is_local, replaces, drop, merges;
    uint32_t start, end, line, end_line, head; /* head: start of decorators, export, template */
    uint32_t body;                             /* end when there is none */
    struct range name, qualifier;
    uint32_t name_line, rule;
    /* filled by extract_build.c */
    int32_t owner;  /* enclosing found, -1: none */
    int32_t parent; /* nearest enclosing one that is a symbol, or the type a method names */
    int32_t symbol; /* index among the symbols, -1: it is none */
    str text, qualified;
};
enum { /* what rules say beside enum reference_kind; becomes REF_VALUE or REF_TYPED */
       FOUND_ELEMENT = REF_KINDS, /* the name gets what the list holds: for x in y */
       FOUND_EMBED,               /* the class takes up the members of this type */
       FOUND_RETURN,              /* the function gives back this value */
       FOUND_CALLBACK             /* a parameter of a function that is given to the qualifier */
};
struct found_reference {
    uint8_t kind; /* enum reference_kind, or one of the above */
    struct range name, qualifier, alias;
    uint32_t line, rule;
};
/* The arguments of a call whose name ends at `at`, the first `most` of them in v; how many there
 * are, -1: not known. */
int text_argument_list(str text, uint32_t at, str *v, size_t most);
/* How many arguments a call has whose name ends here, and one more; 0: not known. */
uint8_t text_arguments(str text, uint32_t at);
struct found_embed {
    struct byte_range range;
    const struct language *language;
};

struct extraction {
    parser *parser;
    const struct language *language;
    str text;
    const cancel *stop;
    arena *memory;
    const char *separator;
    VEC(struct found) found;
    VEC(struct found_reference) references;
    VEC(struct range) comments, docs, bindings, texts;
    VEC(struct found_embed) embeds;
};

/* extract_build.c: *out gets the symbols and references of x, parents first. */
void extraction_build(struct extraction *x, struct extracted *out);

/* extract_text.c */
str text_range(const struct extraction *x, struct range r);
str text_name(const struct extraction *x, struct range r); /* without quotes, blanks squeezed */
/* f(x).y[1] -> f().y[]; blanks stay between words (new T(1) -> new T()); brackets that only group
 * are looked into, and so are new(T) and x.(T). At most QUALIFIER_MAX bytes: the last ones. */
enum { QUALIFIER_MAX = 240 };
str text_qualifier(const struct extraction *x, struct range r);
str text_called_on(const struct extraction *x, struct range r); /* the same; of a text "" */
str text_signature(const struct extraction *x, const struct found *f);
/* f^1.0: what f hands to parameter 0 of its argument 1, which the name at r is in. */
str text_callback(const struct extraction *x, struct range f, struct range r);
/* comment.c: a comment without its marks */
str comment_text(const struct language *l, str comment, arena *a);
/* extract_doc.c; empty when there is none */
str text_doc(const struct extraction *x, const struct found *f);
/* Start of the definition itself: after annotations that the grammar counts as its part. */
uint32_t text_skip_decorators(const struct extraction *x, uint32_t start, uint32_t end);
/* lang/detect.c: what a language's row says. */
unsigned language_flags(const struct language *l);
const char *language_separator(const struct language *l);
/* Line languages: true when l is one and text was taken; *why set when it was refused. */
bool language_lines(const struct language *l, str text, arena *a, struct extracted *out,
                    const char **why);
