# What every line of our own code is compiled with. Third-party code gets none of it (SYSTEM, -w).
add_library(warnings INTERFACE)
target_compile_options(warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wformat=2 -Wundef -Wdouble-promotion -Wcast-qual -fno-common -ffp-contract=off
  "SHELL:-include ${CMAKE_SOURCE_DIR}/engine/base/banned.h")
target_compile_definitions(warnings INTERFACE _POSIX_C_SOURCE=200809L)
if(DOCENT_WERROR)
  target_compile_options(warnings INTERFACE -Werror)
endif()
if(DOCENT_SANITIZE)
  target_compile_options(warnings INTERFACE -fsanitize=${DOCENT_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(warnings INTERFACE -fsanitize=${DOCENT_SANITIZE})
endif()
if(DOCENT_FUZZ)
  target_compile_options(warnings INTERFACE -fsanitize=fuzzer-no-link)
endif()
