# What a person touches: commands, views, the terminal.
docent_test(options unit tui_core)
docent_test(help unit tui_core)
docent_test(settings unit tui_core)
docent_test(text unit tui_core)
docent_test(cells unit tui_core)
docent_test(battery unit repo_help tui_core)

# Commands against recorded output; JSON against assets/schema.
add_executable(schema_check golden/schema_check.c)
target_link_libraries(schema_check PRIVATE PkgConfig::JANSSON)
add_executable(tiny_gguf golden/tiny_gguf.c) # a model whose words are noise
target_link_libraries(tiny_gguf PRIVATE tiny engine base warnings)
docent_script(cli golden)
if(TEST ${prefix}golden.cli)
  set_tests_properties(${prefix}golden.cli PROPERTIES
    ENVIRONMENT "SCHEMA_CHECK=$<TARGET_FILE:schema_check>;TINY_GGUF=$<TARGET_FILE:tiny_gguf>")
endif()

# The screen: scripts of keys without a terminal, and a handful in a real one.
docent_script(screens tui)
docent_script(terminal tmux)
