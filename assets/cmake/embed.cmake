# docent_embed(TARGET FILE SYMBOL)
# Compiles the bytes of FILE (relative to the calling folder) into TARGET as
#   extern const str SYMBOL;     (engine/base/str.h; a NUL follows the last byte)
# No tool but cmake itself is needed.
set(DOCENT_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed_file.cmake")

function(docent_embed target file symbol)
  get_filename_component(path "${file}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  set(out "${CMAKE_CURRENT_BINARY_DIR}/embed/${symbol}.c")
  add_custom_command(OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DIN=${path}" "-DOUT=${out}" "-DSYMBOL=${symbol}"
            "-DSTR_H=${CMAKE_SOURCE_DIR}/engine/base/str.h" -P "${DOCENT_EMBED_SCRIPT}"
    DEPENDS "${path}" "${DOCENT_EMBED_SCRIPT}"
    VERBATIM)
  target_sources(${target} PRIVATE "${out}")
endfunction()
