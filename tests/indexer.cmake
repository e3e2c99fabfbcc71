# Tests of indexer.
docent_fuzz(source indexer)
add_library(lang_dump STATIC unit/lang_dump.c)
target_link_libraries(lang_dump PUBLIC indexer PRIVATE warnings)
target_include_directories(lang_dump PUBLIC "${CMAKE_SOURCE_DIR}")
add_executable(lang_tool EXCLUDE_FROM_ALL bench/lang_tool.c)
target_link_libraries(lang_tool PRIVATE lang_dump indexer base warnings)
docent_test(lang_golden golden lang_dump indexer)
docent_test(rules unit indexer grammars ts_runtime)
