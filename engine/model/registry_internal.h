/* The registry's entries with what a download needs, as assets/models.json has them. */
#pragma once
#include "registry.h"

struct model_packages { /* the same bytes as Python packages; names NULL: there are none */
    const char *names;  /* pattern, see packages.h */
    const char *version;
    const char *member; /* pattern of the path inside the package */
};

struct model_row {
    struct model_entry entry;
    struct model_packages packages;
};

struct model_rows {
    struct model_row *v;
    size_t n;
    const char *default_name;
};

/* Reads a registry's text. Errors: ERR_FORMAT naming the model and member. Nothing about this
 * machine is filled in. */
bool registry_parse(struct model_rows *out, arena *a, str json, err *e) MUST_USE;
/* Where the file of an entry lies, or will lie. */
bool registry_path(strbuf *out, const char *file, err *e) MUST_USE;
