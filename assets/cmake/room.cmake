# docent_library(NAME SOURCES file... PUBLIC lib... PRIVATE lib...)
# One room of the house as a static library. PUBLIC: libraries whose headers our headers show;
# PRIVATE: libraries that stay behind one of our files. A room without files yet is an empty
# interface, so that what links it configures all the same.
function(docent_library name)
  cmake_parse_arguments(A "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  if(NOT A_SOURCES)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${A_PUBLIC})
    return()
  endif()
  add_library(${name} STATIC ${A_SOURCES})
  target_link_libraries(${name} PUBLIC ${A_PUBLIC} PRIVATE ${A_PRIVATE} $<BUILD_INTERFACE:warnings>)
  if(DOCENT_SANITIZE)
    target_link_options(${name} PUBLIC -fsanitize=${DOCENT_SANITIZE})
  endif()
endfunction()
