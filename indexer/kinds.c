/* Names of the kinds of symbols: what rule files, the database and people see. */
#include "index.h"

const char *symbol_kind_name(enum symbol_kind k)
{
    static const char *const names[SYM_KINDS] = {
        [SYM_FUNCTION] = "function",   [SYM_METHOD] = "method",         [SYM_CLASS] = "class",
        [SYM_STRUCT] = "struct",       [SYM_UNION] = "union",           [SYM_ENUM] = "enum",
        [SYM_INTERFACE] = "interface", [SYM_TRAIT] = "trait",           [SYM_TYPE] = "type",
        [SYM_MACRO] = "macro",         [SYM_VARIABLE] = "variable",     [SYM_CONSTANT] = "constant",
        [SYM_FIELD] = "field",         [SYM_ENUMERATOR] = "enumerator", [SYM_PROPERTY] = "property",
        [SYM_MODULE] = "module",       [SYM_SECTION] = "section",
    };
    return (unsigned)k < SYM_KINDS ? names[k] : "symbol";
}

bool symbol_is_callable(enum symbol_kind k)
{
    return k == SYM_FUNCTION || k == SYM_METHOD || k == SYM_MACRO;
}
