# Tests of prompts.
docent_test(steps unit prompts)
docent_test(verify unit prompts)
docent_test(lead unit prompts)
docent_test(prompts unit prompts)
docent_test(answers unit prompts)
docent_test(explain model tiny prompts)
add_executable(walk EXCLUDE_FROM_ALL bench/walk.c)
target_link_libraries(walk PRIVATE prompts base warnings)
target_include_directories(walk PRIVATE "${CMAKE_SOURCE_DIR}")
# The harness of tests/quality: not a test, it needs repositories and models (see quality.c).
add_executable(quality EXCLUDE_FROM_ALL quality/quality.c quality/bm25.c)
target_link_libraries(quality PRIVATE prompts indexer engine base warnings m)
target_include_directories(quality PRIVATE "${CMAKE_SOURCE_DIR}")
