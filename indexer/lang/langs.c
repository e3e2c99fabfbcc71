/* The languages: one row each. Adding one: its grammar in assets/cmake/grammars.cmake, a row here,
 * NAME.scm beside this file (and in indexer/CMakeLists.txt), a golden sample in tests/golden/lang.
 */
#include "lang.h"

#define GRAMMAR(name) const TSLanguage *tree_sitter_##name(void)
#define RULES(name)   extern const str rules_##name
GRAMMAR(bash);
GRAMMAR(c);
GRAMMAR(c_sharp);
GRAMMAR(cpp);
GRAMMAR(go);
GRAMMAR(java);
GRAMMAR(javascript);
GRAMMAR(lua);
GRAMMAR(php);
GRAMMAR(python);
GRAMMAR(ruby);
GRAMMAR(rust);
GRAMMAR(tsx);
GRAMMAR(typescript);
RULES(bash);
RULES(c);
RULES(cpp);
RULES(csharp);
RULES(go);
RULES(java);
RULES(javascript);
RULES(lua);
RULES(php);
RULES(python);
RULES(ruby);
RULES(rust);
RULES(typescript);

const struct language languages[] = {
    {.name = "bash",
     .extensions = "sh bash zsh ksh bats ebuild eclass",
     .files = ".bashrc .bash_profile .bash_aliases .profile .zshrc .zshenv PKGBUILD APKBUILD",
     .shebangs = "sh bash zsh ksh dash ash",
     .grammar = tree_sitter_bash,
     .rules = {&rules_bash},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
    {.name = "c",
     .extensions = "c h",
     .grammar = tree_sitter_c,
     .rules = {&rules_c},
     .separator = "."},
    {.name = "cpp",
     .extensions = "cpp cc cxx c++ C hpp hh hxx h++ H ipp tpp inl cu cuh ino",
     .grammar = tree_sitter_cpp,
     .rules = {&rules_cpp, &rules_c},
     .separator = "::"},
    {.name = "csharp",
     .extensions = "cs csx",
     .grammar = tree_sitter_c_sharp,
     .rules = {&rules_csharp},
     .separator = ".",
     .flags = LANG_BRACKET_ATTRIBUTES},
    {.name = "go",
     .extensions = "go",
     .grammar = tree_sitter_go,
     .rules = {&rules_go},
     .separator = "."},
    {.name = "java",
     .extensions = "java",
     .grammar = tree_sitter_java,
     .rules = {&rules_java},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
    {.name = "javascript",
     .extensions = "js jsx mjs cjs",
     .shebangs = "node nodejs bun deno",
     .grammar = tree_sitter_javascript,
     .rules = {&rules_javascript},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
    {.name = "lua",
     .extensions = "lua rockspec",
     .shebangs = "lua luajit",
     .grammar = tree_sitter_lua,
     .rules = {&rules_lua},
     .separator = "."},
    {.name = "php",
     .extensions = "php php3 php4 php5 phtml inc",
     .shebangs = "php",
     .grammar = tree_sitter_php,
     .rules = {&rules_php},
     .separator = "::",
     .flags = LANG_BRACKET_ATTRIBUTES | LANG_HASH_COMMENTS},
    {.name = "python",
     .extensions = "py pyi pyw",
     .files = "SConstruct SConscript wscript",
     .shebangs = "python",
     .grammar = tree_sitter_python,
     .rules = {&rules_python},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
    {.name = "ruby",
     .extensions = "rb rake gemspec ru podspec thor jbuilder",
     .files = "Rakefile Gemfile Guardfile Vagrantfile Podfile Brewfile Capfile Fastfile",
     .shebangs = "ruby",
     .grammar = tree_sitter_ruby,
     .rules = {&rules_ruby},
     .separator = "::",
     .flags = LANG_HASH_COMMENTS},
    {.name = "rust",
     .extensions = "rs",
     .grammar = tree_sitter_rust,
     .rules = {&rules_rust},
     .separator = "::",
     .flags = LANG_BRACKET_ATTRIBUTES},
    {.name = "tsx",
     .extensions = "tsx",
     .grammar = tree_sitter_tsx,
     .rules = {&rules_typescript, &rules_javascript},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
    {.name = "typescript",
     .extensions = "ts mts cts",
     .shebangs = "ts-node tsx",
     .grammar = tree_sitter_typescript,
     .rules = {&rules_typescript, &rules_javascript},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
};
const size_t languages_count = sizeof languages / sizeof *languages;
