/* What kind of thing a leaf is, told from the names grammars give their node types. The names are
 * alike enough across grammars that one table serves all; a language's "colors" rules and the names
 * its tags find say the rest. */
#include "rules.h"
#include <ctype.h>
#include <stdatomic.h>

enum { MAX_LANGUAGES = 64 };
static _Atomic(const struct leaf_class *) made[MAX_LANGUAGES];

enum how { HAS, IS, STARTS, ENDS };
struct name_rule {
    enum how how;
    const char *text;
    enum highlight color;
    bool literal, name;
};
/* The first that fits decides. */
static const struct name_rule name_rules[] = {
    {HAS, "comment", HL_COMMENT, false, false},
    {IS, "shebang", HL_COMMENT, false, false},
    {IS, "hash_bang_line", HL_COMMENT, false, false},
    {HAS, "escape_sequence", HL_STRING, false, false},
    {HAS, "interpolat", HL_TEXT, false, false},
    {IS, "template_substitution", HL_TEXT, false, false},
    {IS, "system_lib_string", HL_STRING, true, false},
    {HAS, "string_scalar", HL_STRING, true, false},
    {STARTS, "simple_symbol", HL_CONSTANT, false, true},
    {HAS, "string", HL_STRING, true, false},
    {HAS, "heredoc", HL_STRING, true, false},
    {HAS, "quoted", HL_STRING, true, false},
    {HAS, "char_literal", HL_STRING, true, false},
    {HAS, "character", HL_STRING, true, false},
    {IS, "rune_literal", HL_STRING, true, false},
    {IS, "char", HL_STRING, true, false},
    {HAS, "regex", HL_STRING, true, false},
    {HAS, "number", HL_NUMBER, true, false},
    {HAS, "integer", HL_NUMBER, true, false},
    {HAS, "float", HL_NUMBER, true, false},
    {IS, "int", HL_NUMBER, true, false},
    {HAS, "int_literal", HL_NUMBER, true, false},
    {HAS, "real_literal", HL_NUMBER, true, false},
    {HAS, "numeric", HL_NUMBER, true, false},
    {HAS, "decimal", HL_NUMBER, true, false},
    {HAS, "boolean", HL_CONSTANT, false, false},
    {IS, "true", HL_CONSTANT, false, false},
    {IS, "false", HL_CONSTANT, false, false},
    {IS, "null", HL_CONSTANT, false, false},
    {IS, "null_literal", HL_CONSTANT, false, false},
    {IS, "nil", HL_CONSTANT, false, false},
    {IS, "none", HL_CONSTANT, false, false},
    {IS, "undefined", HL_CONSTANT, false, false},
    {IS, "iota", HL_CONSTANT, false, false},
    {IS, "constant", HL_TYPE, false, true},
    {STARTS, "keyword_", HL_KEYWORD, false, false},
    {IS, "this", HL_KEYWORD, false, false},
    {IS, "self", HL_KEYWORD, false, false},
    {IS, "super", HL_KEYWORD, false, false},
    {HAS, "primitive_type", HL_TYPE, false, false},
    {IS, "predefined_type", HL_TYPE, false, false},
    {IS, "builtin_type", HL_TYPE, false, false},
    {HAS, "type_identifier", HL_TYPE, false, true},
    {HAS, "integral_type", HL_TYPE, false, false},
    {HAS, "void_type", HL_TYPE, false, false},
    {IS, "type_name", HL_TYPE, false, true},
    {IS, "_type_constructor", HL_TYPE, false, true},
    {IS, "type_constructor", HL_TYPE, false, true},
    {IS, "field_identifier", HL_PROPERTY, false, true},
    {HAS, "property_identifier", HL_PROPERTY, false, true},
    {IS, "field_name", HL_PROPERTY, false, true},
    {IS, "property_name", HL_PROPERTY, false, true},
    {IS, "attribute_name", HL_PROPERTY, false, true},
    {IS, "instance_variable", HL_PROPERTY, false, true},
    {IS, "bare_key", HL_PROPERTY, false, true},
    {IS, "tag_name", HL_TAG, false, true},
    {IS, "erroneous_end_tag_name", HL_TAG, false, true},
    {IS, "preproc_directive", HL_PREPROC, false, false},
    {IS, "doctype", HL_PREPROC, false, false},
    {STARTS, "pragma", HL_PREPROC, false, false},
    {ENDS, "_modifier", HL_KEYWORD, false, false},
    {HAS, "identifier", HL_VARIABLE, false, true},
    {ENDS, "_name", HL_VARIABLE, false, true},
    {IS, "name", HL_VARIABLE, false, true},
    {IS, "Name", HL_VARIABLE, false, true},
    {IS, "word", HL_VARIABLE, false, true},
    {IS, "variable", HL_VARIABLE, false, true},
    {IS, "atom", HL_CONSTANT, false, true},
    {IS, "alias", HL_TYPE, false, true},
    {IS, "varname", HL_VARIABLE, false, true},
    {IS, "constructor", HL_TYPE, false, true},
    {IS, "module", HL_TYPE, false, true},
};

static bool name_fits(const struct name_rule *r, const char *name)
{
    size_t n = strlen(name), k = strlen(r->text);
    switch (r->how) {
    case HAS:
        return strstr(name, r->text) != NULL;
    case IS:
        return strcmp(name, r->text) == 0;
    case STARTS:
        return strncmp(name, r->text, k) == 0;
    case ENDS:
        return n >= k && strcmp(name + n - k, r->text) == 0;
    }
    return false;
}

static struct leaf_class named_class(const char *name)
{
    for (size_t i = 0; i < sizeof name_rules / sizeof *name_rules; i++) {
        const struct name_rule *r = &name_rules[i];
        if (name_fits(r, name))
            return (struct leaf_class){(uint8_t)r->color, r->literal, r->name,
                                       r->color == HL_COMMENT};
    }
    return (struct leaf_class){.color = HL_TEXT};
}

static struct leaf_class token_class(const char *name)
{
    size_t letters = 0, n = strlen(name);
    for (size_t i = 0; i < n; i++)
        letters += isalpha((unsigned char)name[i]) || name[i] == '_' || name[i] == ' ';
    if (n > 1 && *name == '#' && letters >= n - 1)
        return (struct leaf_class){.color = HL_PREPROC};
    if (letters == n && n)
        return (struct leaf_class){.color = HL_KEYWORD};
    if (n && strchr("\"'`", name[n - 1]))
        return (struct leaf_class){.color = HL_STRING};
    if (n == 1 && strchr("(){}[],;.:", *name))
        return (struct leaf_class){.color = HL_TEXT};
    return (struct leaf_class){.color = HL_OPERATOR};
}

const struct leaf_class *leaf_classes(const struct language *l)
{
    size_t row = (size_t)(l - languages);
    const struct leaf_class *have = atomic_load_explicit(&made[row], memory_order_acquire);
    if (have)
        return have;
    const TSLanguage *g = l->grammar();
    uint32_t n = ts_language_symbol_count(g);
    struct leaf_class *mine = xalloc((n + 1) * sizeof *mine);
    for (uint32_t i = 0; i < n; i++) {
        const char *name = ts_language_symbol_name(g, (TSSymbol)i);
        bool named = ts_language_symbol_type(g, (TSSymbol)i) != TSSymbolTypeAnonymous;
        mine[i] = !name ? (struct leaf_class){0} : named ? named_class(name) : token_class(name);
    }
    if (atomic_compare_exchange_strong(&made[row], &have, mine))
        return mine;
    free(mine);
    return have;
}
