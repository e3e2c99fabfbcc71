# Writes THIRD-PARTY-NOTICES: -DOUT= -DGRAMMARS_DIR= -DLIST=grammars.cmake's rows -DMODELS=models.json
set(text "Third-party notices for docent

docent itself is under the MIT licence (see LICENSE). Linked into the program are the tree-sitter
runtime and the grammars below; the other libraries are the system's own. Model files are downloaded
by the user and not part of the program.

")

string(APPEND text "Libraries of the system\n-----------------------\n"
  "libgit2     GPL-2.0 with linking exception\n"
  "SQLite      public domain\n"
  "OpenSSL     Apache-2.0\n"
  "libcurl     curl licence (MIT style)\n"
  "ncurses     MIT (X11)\n"
  "PCRE2       BSD-3-Clause\n"
  "utf8proc    MIT, Unicode data files licence\n"
  "jansson     MIT\n"
  "zstd        BSD-3-Clause\n\n")

string(APPEND text "Models that docent knows\n------------------------\n")
file(READ "${MODELS}" json)
string(JSON count LENGTH "${json}" models)
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  string(JSON name GET "${json}" models ${i} name)
  string(JSON file GET "${json}" models ${i} file)
  string(JSON license GET "${json}" models ${i} license)
  string(APPEND text "${name} (${file}): ${license}\n")
endforeach()

# One notice per package: runtime, its Unicode tables, then each grammar package once.
set(packages "tree-sitter/vendor/tree-sitter/lib/src/unicode" "tree-sitter")
foreach(row IN LISTS LIST)
  string(REGEX REPLACE "^[^|]*[|]([^|]*)[|].*$" "\\1" package "${row}")
  list(APPEND packages "${package}")
endforeach()
list(REMOVE_DUPLICATES packages)
foreach(package IN LISTS packages)
  file(GLOB found "${GRAMMARS_DIR}/${package}/LICENSE*" "${GRAMMARS_DIR}/${package}/LICENCE*"
    "${GRAMMARS_DIR}/${package}/COPYING*")
  if(NOT found)
    message(FATAL_ERROR "${package}: no licence file in its package")
  endif()
  list(GET found 0 path)
  file(READ "${path}" license)
  string(LENGTH "${package}" width)
  string(REPEAT "=" ${width} line)
  string(APPEND text "\n${package}\n${line}\n${license}\n")
endforeach()
file(WRITE "${OUT}" "${text}")
