/* The languages: one row each. Adding one: its grammar in assets/cmake/grammars.cmake, a row here,
 * NAME.scm beside this file (and in indexer/CMakeLists.txt), a golden sample in tests/golden/lang.
 */
#include "lang.h"

#define GRAMMAR(name) const TSLanguage *tree_sitter_##name(void)
#define RULES(name)   extern const str rules_##name
GRAMMAR(c);
GRAMMAR(go);
GRAMMAR(javascript);
GRAMMAR(python);
RULES(c);
RULES(go);
RULES(javascript);
RULES(python);

const struct language languages[] = {
    {.name = "c",
     .extensions = "c h",
     .grammar = tree_sitter_c,
     .rules = {&rules_c},
     .separator = "."},
    {.name = "go",
     .extensions = "go",
     .grammar = tree_sitter_go,
     .rules = {&rules_go},
     .separator = "."},
    {.name = "javascript",
     .extensions = "js jsx mjs cjs",
     .shebangs = "node",
     .grammar = tree_sitter_javascript,
     .rules = {&rules_javascript},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
    {.name = "python",
     .extensions = "py pyi pyw",
     .files = "SConstruct SConscript wscript",
     .shebangs = "python",
     .grammar = tree_sitter_python,
     .rules = {&rules_python},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
};
const size_t languages_count = sizeof languages / sizeof *languages;
