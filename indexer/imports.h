/* What a file's imports lead to, by words: which files a module's name may mean. */
#pragma once
#include "resolve.h"

/* Is the name, or all of the definition's file, imported here? 0: no, 2: this very file. */
int is_imported(const struct unit *u, str name, const struct def *d);
/* Imported by name from a place that may re-export it (a package's __init__, an index.js). */
bool is_imported_name(const struct unit *u, str name, const struct def *d);
/* Is a definition of this file hidden by an import of the same name? */
bool is_covered(const struct unit *u, str name);
/* x in x.f(): something this file imports? *leads: and the definition may be in it. */
bool names_module(const struct unit *u, str word, bool *leads, const struct def *d);
bool imports_word(const struct unit *u, str word);
/* a::b, where word is b: may the definition stand in that module? (trait PATHS) */
bool path_leads(const struct unit *u, str word, const struct def *d);
/* JavaScript and its like: the file that require('./x') reads from a folder; 0: none here. */
int64_t module_file(const struct unit *u, str module);
