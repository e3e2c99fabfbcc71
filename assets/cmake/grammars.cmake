# The tree-sitter runtime and 41 grammars from the pinned npm packages, as two static libraries.
# Scanners share the runtime's allocator (TREE_SITTER_REUSE_ALLOCATOR), so the parser's memory
# guard holds for them as well. Each grammar sees its own src/tree_sitter/parser.h (two ABIs).
# A new language: one line here, one row and one .scm in indexer/lang/.
set(DOCENT_GRAMMARS
  "awk|tree-sitter-awk|src"
  "bash|tree-sitter-bash|src"
  "c|tree-sitter-c|src"
  "c_sharp|tree-sitter-c-sharp|src"
  "cpp|tree-sitter-cpp|src"
  "css|tree-sitter-css|src"
  "dart|tree-sitter-dart|src"
  "dtd|@tree-sitter-grammars/tree-sitter-xml|dtd/src"
  "elixir|tree-sitter-elixir|src"
  "go|tree-sitter-go|src"
  "haskell|tree-sitter-haskell|src"
  "hcl|@tree-sitter-grammars/tree-sitter-hcl|src"
  "html|tree-sitter-html|src"
  "java|tree-sitter-java|src"
  "javascript|tree-sitter-javascript|src"
  "json|tree-sitter-json|src"
  "julia|tree-sitter-julia|src"
  "kotlin|tree-sitter-kotlin|src"
  "lua|@tree-sitter-grammars/tree-sitter-lua|src"
  "make|tree-sitter-make|src"
  "markdown|@tree-sitter-grammars/tree-sitter-markdown|tree-sitter-markdown/src"
  "markdown_inline|@tree-sitter-grammars/tree-sitter-markdown|tree-sitter-markdown-inline/src"
  "objc|tree-sitter-objc|src"
  "ocaml|tree-sitter-ocaml|grammars/ocaml/src"
  "ocaml_interface|tree-sitter-ocaml|grammars/interface/src"
  "perl|tree-sitter-perl|src"
  "php|tree-sitter-php|php/src"
  "powershell|tree-sitter-powershell|src"
  "python|tree-sitter-python|src"
  "r|@eagleoutice/tree-sitter-r|src"
  "ruby|tree-sitter-ruby|src"
  "rust|tree-sitter-rust|src"
  "scala|tree-sitter-scala|src"
  "sql|@derekstride/tree-sitter-sql|src"
  "swift|tree-sitter-swift|src"
  "toml|@tree-sitter-grammars/tree-sitter-toml|src"
  "tsx|tree-sitter-typescript|tsx/src"
  "typescript|tree-sitter-typescript|typescript/src"
  "xml|@tree-sitter-grammars/tree-sitter-xml|xml/src"
  "yaml|@tree-sitter-grammars/tree-sitter-yaml|src"
  "zig|@tree-sitter-grammars/tree-sitter-zig|src")

set(runtime "${DOCENT_GRAMMARS_DIR}/tree-sitter/vendor/tree-sitter/lib")
if(NOT EXISTS "${runtime}/src/lib.c")
  message(FATAL_ERROR "No grammars in ${DOCENT_GRAMMARS_DIR}\n"
    "Run ./docent once (it gets them), or in assets/grammars: npm ci --ignore-scripts "
    "--omit=dev --omit=peer --omit=optional")
endif()

add_library(ts_runtime STATIC "${runtime}/src/lib.c")
target_include_directories(ts_runtime SYSTEM PUBLIC "${runtime}/include" PRIVATE "${runtime}/src")
target_compile_definitions(ts_runtime PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE
  TREE_SITTER_HIDE_SYMBOLS)
target_compile_options(ts_runtime PRIVATE -O2 -w)

# The grammars are never instrumented (a minute of building, tables mostly); the scanners are,
# because they are the hand-written C in them.
add_library(grammars STATIC)
target_link_libraries(grammars PUBLIC ts_runtime)
set(lang_dir "${CMAKE_SOURCE_DIR}/indexer/lang")
foreach(row IN LISTS DOCENT_GRAMMARS)
  string(REPLACE "|" ";" field "${row}")
  list(GET field 0 lang)
  list(GET field 1 package)
  list(GET field 2 folder)
  set(dir "${DOCENT_GRAMMARS_DIR}/${package}/${folder}")
  set(files "${dir}/parser.c")
  if(EXISTS "${dir}/scanner.c")
    list(APPEND files "${dir}/scanner.c")
  endif()
  add_library(grammar_${lang} OBJECT ${files})
  target_include_directories(grammar_${lang} PRIVATE "${dir}")
  target_compile_options(grammar_${lang} PRIVATE -O2 -g0 -w)
  target_compile_definitions(grammar_${lang} PRIVATE TREE_SITTER_REUSE_ALLOCATOR)
  set_target_properties(grammar_${lang} PROPERTIES C_EXTENSIONS ON EXPORT_COMPILE_COMMANDS OFF)
  target_sources(grammars PRIVATE $<TARGET_OBJECTS:grammar_${lang}>)
  if(DOCENT_SANITIZE AND EXISTS "${dir}/scanner.c")
    set_source_files_properties("${dir}/scanner.c" PROPERTIES
      COMPILE_OPTIONS "-fsanitize=${DOCENT_SANITIZE}")
  endif()

  # Two scanners write past the runtime's state buffer: they serialise under another name and
  # indexer/lang/guard.c stands in front. One allocates nothing and writes: its calloc is mended.
  if(lang MATCHES "^(markdown|yaml)$" AND EXISTS "${lang_dir}/guard.c")
    set_property(SOURCE "${dir}/scanner.c" APPEND PROPERTY COMPILE_DEFINITIONS
      "tree_sitter_${lang}_external_scanner_serialize=docent_real_${lang}_serialize")
  elseif(lang STREQUAL "swift" AND EXISTS "${lang_dir}/swiftfix.h")
    set_property(SOURCE "${dir}/scanner.c" APPEND PROPERTY COMPILE_OPTIONS
      "SHELL:-include ${lang_dir}/swiftfix.h")
  endif()
endforeach()
if(EXISTS "${lang_dir}/guard.c")
  target_sources(grammars PRIVATE "${lang_dir}/guard.c")
  target_compile_definitions(grammars PRIVATE _GNU_SOURCE)
endif()
