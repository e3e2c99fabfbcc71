/* The languages: one row each. Adding one: its grammar in assets/cmake/grammars.cmake, a row here,
 * NAME.scm beside this file (and in indexer/CMakeLists.txt), a golden sample in tests/golden/lang.
 */
#include "lang.h"

#define GRAMMAR(name) const TSLanguage *tree_sitter_##name(void)
#define RULES(name)   extern const str rules_##name
GRAMMAR(awk);
GRAMMAR(bash);
GRAMMAR(c);
GRAMMAR(c_sharp);
GRAMMAR(cpp);
GRAMMAR(css);
GRAMMAR(dart);
GRAMMAR(dtd);
GRAMMAR(elixir);
GRAMMAR(go);
GRAMMAR(haskell);
GRAMMAR(hcl);
GRAMMAR(html);
GRAMMAR(java);
GRAMMAR(javascript);
GRAMMAR(json);
GRAMMAR(julia);
GRAMMAR(kotlin);
GRAMMAR(lua);
GRAMMAR(make);
GRAMMAR(markdown);
GRAMMAR(markdown_inline);
GRAMMAR(objc);
GRAMMAR(ocaml);
GRAMMAR(ocaml_interface);
GRAMMAR(perl);
GRAMMAR(php);
GRAMMAR(powershell);
GRAMMAR(python);
GRAMMAR(r);
GRAMMAR(ruby);
GRAMMAR(rust);
GRAMMAR(scala);
GRAMMAR(sql);
GRAMMAR(swift);
GRAMMAR(toml);
GRAMMAR(tsx);
GRAMMAR(typescript);
GRAMMAR(xml);
GRAMMAR(yaml);
GRAMMAR(zig);
RULES(awk);
RULES(bash);
RULES(c);
RULES(cpp);
RULES(csharp);
RULES(css);
RULES(dart);
RULES(dtd);
RULES(elixir);
RULES(go);
RULES(haskell);
RULES(hcl);
RULES(html);
RULES(java);
RULES(javascript);
RULES(json);
RULES(julia);
RULES(kotlin);
RULES(lua);
RULES(make);
RULES(markdown);
RULES(markdown_inline);
RULES(objc);
RULES(ocaml);
RULES(perl);
RULES(php);
RULES(powershell);
RULES(python);
RULES(r);
RULES(ruby);
RULES(rust);
RULES(scala);
RULES(sql);
RULES(swift);
RULES(toml);
RULES(typescript);
RULES(xml);
RULES(yaml);
RULES(zig);

const struct language languages[] = {
    {.name = "automake",
     .extensions = "am",
     .files = "Makefile.*",
     .separator = ".",
     .flags = LANG_HASH_COMMENTS,
     .lines = lines_make},
    {.name = "awk",
     .extensions = "awk gawk",
     .shebangs = "awk gawk mawk nawk",
     .grammar = tree_sitter_awk,
     .rules = {&rules_awk},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
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
     .separator = ".",
     .flags = LANG_BRANCHES | LANG_MACROS | LANG_HEADERS},
    {.name = "cmake",
     .extensions = "cmake",
     .files = "CMakeLists.txt",
     .separator = ".",
     .flags = LANG_HASH_COMMENTS,
     .lines = lines_cmake},
    {.name = "cpp",
     .extensions = "cpp cc cxx c++ C hpp hh hxx h++ H ipp tpp inl cu cuh ino",
     .grammar = tree_sitter_cpp,
     .rules = {&rules_cpp, &rules_c},
     .separator = "::",
     .flags = LANG_BRANCHES | LANG_MACROS | LANG_HEADERS | LANG_OVERLOADS},
    {.name = "csharp",
     .extensions = "cs csx",
     .grammar = tree_sitter_c_sharp,
     .rules = {&rules_csharp},
     .separator = ".",
     .flags = LANG_BRACKET_ATTRIBUTES | LANG_BRANCHES | LANG_OVERLOADS},
    {.name = "css",
     .extensions = "css",
     .grammar = tree_sitter_css,
     .rules = {&rules_css},
     .separator = "."},
    {.name = "dart",
     .extensions = "dart",
     .shebangs = "dart",
     .grammar = tree_sitter_dart,
     .rules = {&rules_dart},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
    {.name = "dockerfile",
     .extensions = "dockerfile",
     .files = "Dockerfile Dockerfile.* Containerfile",
     .separator = ".",
     .flags = LANG_HASH_COMMENTS,
     .lines = lines_dockerfile},
    {.name = "dtd",
     .extensions = "dtd ent",
     .grammar = tree_sitter_dtd,
     .rules = {&rules_dtd},
     .separator = "."},
    {.name = "elixir",
     .extensions = "ex exs",
     .shebangs = "elixir",
     .grammar = tree_sitter_elixir,
     .rules = {&rules_elixir},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
    {.name = "go",
     .extensions = "go",
     .grammar = tree_sitter_go,
     .rules = {&rules_go},
     .separator = ".",
     .flags = LANG_CAPITALS},
    {.name = "haskell",
     .extensions = "hs",
     .shebangs = "runhaskell runghc",
     .grammar = tree_sitter_haskell,
     .rules = {&rules_haskell},
     .separator = "."},
    {.name = "hcl",
     .extensions = "hcl tf tfvars nomad",
     .grammar = tree_sitter_hcl,
     .rules = {&rules_hcl},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
    {.name = "html",
     .extensions = "html htm xhtml",
     .grammar = tree_sitter_html,
     .rules = {&rules_html},
     .separator = "."},
    {.name = "java",
     .extensions = "java",
     .grammar = tree_sitter_java,
     .rules = {&rules_java},
     .separator = ".",
     .flags = LANG_AT_DECORATORS | LANG_OVERLOADS},
    {.name = "javascript",
     .extensions = "js jsx mjs cjs",
     .shebangs = "node nodejs bun deno",
     .grammar = tree_sitter_javascript,
     .rules = {&rules_javascript},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
    {.name = "json",
     .extensions = "json jsonc json5 webmanifest ipynb",
     .files = ".eslintrc .babelrc .prettierrc",
     .grammar = tree_sitter_json,
     .rules = {&rules_json},
     .separator = "."},
    {.name = "julia",
     .extensions = "jl",
     .shebangs = "julia",
     .grammar = tree_sitter_julia,
     .rules = {&rules_julia},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
    {.name = "kotlin",
     .extensions = "kt kts",
     .grammar = tree_sitter_kotlin,
     .rules = {&rules_kotlin},
     .separator = ".",
     .flags = LANG_AT_DECORATORS | LANG_OVERLOADS},
    {.name = "lua",
     .extensions = "lua rockspec",
     .shebangs = "lua luajit",
     .grammar = tree_sitter_lua,
     .rules = {&rules_lua},
     .separator = "."},
    {.name = "make",
     .extensions = "mk mak make",
     .files = "Makefile makefile GNUmakefile Kbuild",
     .grammar = tree_sitter_make,
     .rules = {&rules_make},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
    {.name = "markdown",
     .extensions = "md markdown mkd mdx",
     .files = "README CHANGELOG",
     .grammar = tree_sitter_markdown,
     .rules = {&rules_markdown},
     .separator = "."},
    {.name = "markdown_inline",
     .grammar = tree_sitter_markdown_inline,
     .rules = {&rules_markdown_inline},
     .separator = "."},
    {.name = "objc",
     .extensions = "m mm",
     .grammar = tree_sitter_objc,
     .rules = {&rules_objc, &rules_c},
     .separator = ".",
     .flags = LANG_BRANCHES | LANG_MACROS | LANG_HEADERS},
    {.name = "ocaml",
     .extensions = "ml",
     .shebangs = "ocaml",
     .grammar = tree_sitter_ocaml,
     .rules = {&rules_ocaml},
     .separator = "."},
    {.name = "ocaml_interface",
     .extensions = "mli",
     .grammar = tree_sitter_ocaml_interface,
     .rules = {&rules_ocaml},
     .separator = "."},
    {.name = "perl",
     .extensions = "pl pm t PL psgi",
     .shebangs = "perl",
     .grammar = tree_sitter_perl,
     .rules = {&rules_perl},
     .separator = "::",
     .flags = LANG_HASH_COMMENTS},
    {.name = "php",
     .extensions = "php php3 php4 php5 phtml",
     .shebangs = "php",
     .grammar = tree_sitter_php,
     .rules = {&rules_php},
     .separator = "::",
     .flags = LANG_BRACKET_ATTRIBUTES | LANG_HASH_COMMENTS},
    {.name = "powershell",
     .extensions = "ps1 psm1 psd1",
     .shebangs = "pwsh powershell",
     .grammar = tree_sitter_powershell,
     .rules = {&rules_powershell},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
    {.name = "proto", .extensions = "proto", .separator = ".", .lines = lines_proto},
    {.name = "python",
     .extensions = "py pyi pyw",
     .files = "SConstruct SConscript wscript",
     .shebangs = "python",
     .grammar = tree_sitter_python,
     .rules = {&rules_python},
     .separator = ".",
     .flags = LANG_AT_DECORATORS | LANG_HASH_COMMENTS},
    {.name = "r",
     .extensions = "r R",
     .files = ".Rprofile",
     .shebangs = "Rscript",
     .grammar = tree_sitter_r,
     .rules = {&rules_r},
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
    {.name = "scala",
     .extensions = "scala sc sbt",
     .shebangs = "scala",
     .grammar = tree_sitter_scala,
     .rules = {&rules_scala},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
    {.name = "sql",
     .extensions = "sql ddl",
     .grammar = tree_sitter_sql,
     .rules = {&rules_sql},
     .separator = "."},
    {.name = "swift",
     .extensions = "swift",
     .shebangs = "swift",
     .grammar = tree_sitter_swift,
     .rules = {&rules_swift},
     .separator = ".",
     .flags = LANG_AT_DECORATORS},
    {.name = "toml",
     .extensions = "toml",
     .files = "Cargo.lock poetry.lock uv.lock",
     .grammar = tree_sitter_toml,
     .rules = {&rules_toml},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
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
    {.name = "xml",
     .extensions =
         "xml xsd xsl xslt svg rng plist csproj vbproj fsproj vcxproj props targets xaml wsdl pom",
     .grammar = tree_sitter_xml,
     .rules = {&rules_xml},
     .separator = "."},
    {.name = "yaml",
     .extensions = "yaml yml",
     .files = ".clang-format .clang-tidy .clangd",
     .grammar = tree_sitter_yaml,
     .rules = {&rules_yaml},
     .separator = ".",
     .flags = LANG_HASH_COMMENTS},
    {.name = "zig",
     .extensions = "zig zon",
     .grammar = tree_sitter_zig,
     .rules = {&rules_zig},
     .separator = "."},
};
const size_t languages_count = sizeof languages / sizeof *languages;
