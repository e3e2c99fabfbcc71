/* What is looked up elsewhere while references are tied: definitions by name, signatures, other
 * files. Each is read once and kept as long as the world lives; one world serves one question, or
 * the whole graph. A look-up that fails gives nothing and leaves its error for world_ok. */
#pragma once
#include "names.h"
#include "unit.h"

struct world *world_new(repo *r);
void world_free(struct world *w); /* accepts NULL */
bool world_ok(struct world *w, err *e) MUST_USE;

/* A reference of an index file as a use, with its names from the table that holds them. */
struct use use_of(const name_table *t, const struct reference *x);

/* All definitions of a name; never NULL. */
const struct defs *world_defs(struct world *w, str name);
const struct defs *world_defs_of(struct world *w, int64_t name);
const char *world_signature(struct world *w, const struct def *d);
const char *world_doc(struct world *w, const struct def *d);
/* A file with its references; NULL when there is none. */
const struct loaded_unit *world_unit(struct world *w, int64_t file);
int64_t world_file(struct world *w, str path); /* 0: no such file */
/* The text of a file, to show its lines and to tell functions of one name apart by what a call
 * gives them; empty until sources are opened (reading them is too slow for the whole graph), and
 * for a file that is gone or may not be shown. Valid until the next call. */
void world_open_sources(struct world *w);
str world_source(struct world *w, int64_t file, const char *path);
/* Room for what was found out about a module by its name; -1 at first. */
int64_t *world_note(struct world *w, str module);
