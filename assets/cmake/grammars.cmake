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
if(DOCENT_FUZZ)
  target_compile_options(ts_runtime PRIVATE -fsanitize=fuzzer-no-link,address)
endif()

# Tables (parser.c, generated, never instrumented) and scanners (hand-written C, instrumented with
# our own code). A sanitizer tree takes the tables of an ordinary one: DOCENT_TABLES_FROM.
set(DOCENT_TABLES_FROM "" CACHE FILEPATH "libgrammar_tables.a of another build tree")
set(lang_dir "${CMAKE_SOURCE_DIR}/indexer/lang")
add_library(grammar_scanners STATIC)
target_link_libraries(grammar_scanners PUBLIC ts_runtime)
if(DOCENT_TABLES_FROM)
  add_library(grammar_tables STATIC IMPORTED)
  set_target_properties(grammar_tables PROPERTIES IMPORTED_LOCATION "${DOCENT_TABLES_FROM}")
else()
  add_library(grammar_tables STATIC)
endif()
add_library(grammars INTERFACE)
target_link_libraries(grammars INTERFACE grammar_tables grammar_scanners ts_runtime)

# docent_grammar_part(PART LANG FILE): one object library, because each grammar must see the
# tree_sitter/parser.h of its own folder.
function(docent_grammar_part part lang file)
  get_filename_component(dir "${file}" DIRECTORY)
  set(object grammar_${part}_${lang})
  add_library(${object} OBJECT "${file}")
  target_include_directories(${object} PRIVATE "${dir}")
  target_compile_options(${object} PRIVATE -O2 -g0 -w ${ARGN})
  target_compile_definitions(${object} PRIVATE TREE_SITTER_REUSE_ALLOCATOR)
  set_target_properties(${object} PROPERTIES C_EXTENSIONS ON EXPORT_COMPILE_COMMANDS OFF)
  target_sources(grammar_${part} PRIVATE $<TARGET_OBJECTS:${object}>)
endfunction()

foreach(row IN LISTS DOCENT_GRAMMARS)
  string(REPLACE "|" ";" field "${row}")
  list(GET field 0 lang)
  list(GET field 1 package)
  list(GET field 2 folder)
  set(dir "${DOCENT_GRAMMARS_DIR}/${package}/${folder}")
  if(NOT DOCENT_TABLES_FROM)
    docent_grammar_part(tables ${lang} "${dir}/parser.c")
  endif()
  if(NOT EXISTS "${dir}/scanner.c")
    continue()
  endif()
  # Whatever a scanner asks for comes from the guarded arena.
  set(extra "SHELL:-include ${lang_dir}/scanner_memory.h")
  if(DOCENT_SANITIZE)
    list(APPEND extra -fsanitize=${DOCENT_SANITIZE})
  endif()
  if(DOCENT_FUZZ)
    list(APPEND extra -fsanitize=fuzzer-no-link)
  endif()
  # Two scanners write past the runtime's state buffer: they serialise under another name and
  # scanner_guard.c stands in front.
  if(lang MATCHES "^(markdown|yaml)$")
    list(APPEND extra
      -Dtree_sitter_${lang}_external_scanner_serialize=real_${lang}_serialize)
  endif()
  docent_grammar_part(scanners ${lang} "${dir}/scanner.c" ${extra})
endforeach()
target_sources(grammar_scanners PRIVATE "${lang_dir}/scanner_guard.c")
target_link_libraries(grammar_scanners PRIVATE warnings)
set_source_files_properties("${lang_dir}/scanner_guard.c" TARGET_DIRECTORY grammar_scanners
  PROPERTIES COMPILE_DEFINITIONS _GNU_SOURCE)
