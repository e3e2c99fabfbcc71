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

const char *const program_names[] = {"main", "Main", "wmain", "umain", "WinMain", "wWinMain", NULL};

static bool is_one_of(const char *name, const char *const *list)
{
    for (size_t i = 0; name && list[i]; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

int program_begins_at(const char *name, enum symbol_kind kind, const char *language)
{
    static const char *const methods_only[] = {"java", "csharp", "scala", "kotlin", NULL};
    if (!is_one_of(name, program_names) ||
        (kind != SYM_FUNCTION && (kind != SYM_METHOD || !is_one_of(language, methods_only))))
        return 0;
    if (strcmp(name, "Main") == 0)
        return language && strcmp(language, "csharp") == 0 ? 2 : 0;
    return strcmp(name, "main") == 0 ? 2 : 1;
}

bool symbol_is_function(enum symbol_kind k)
{
    return k == SYM_FUNCTION || k == SYM_METHOD;
}

bool symbol_is_callable(enum symbol_kind k)
{
    return symbol_is_function(k) || k == SYM_MACRO;
}
