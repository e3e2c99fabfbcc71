/* The models docent knows (assets/models.json, embedded) and those on this machine.
 *
 * Files live in $XDG_DATA_HOME/docent/models/, mode 0600; nothing else decides whether a model is
 * there. A file gets its final name only after its SHA-256 was right. `use` writes the chosen name
 * to $XDG_CONFIG_HOME/docent/model. */
#pragma once
#include "../base/arena.h"
#include "../base/hash.h"
#include "../base/thread.h"

struct model_entry {
    const char *name, *use, *file, *license, *url; /* url may be NULL */
    uint64_t bytes;
    sha256 sha;
    bool installed;   /* the file is there with the right size */
    bool is_default;  /* of the registry */
    bool in_use;      /* chosen by `use`, or the default when nothing was chosen */
    uint64_t partial; /* bytes of an unfinished download */
};

struct model_list {
    struct model_entry *v;
    size_t n;
};

bool registry_list(struct model_list *out, arena *a, err *e) MUST_USE;
/* A name of the registry, a path to a GGUF file, or NULL for the one in use. Appends the path.
 * ERR_MODEL when it is known but not here (the hint names `docent model pull`), ERR_NOT_FOUND when
 * it is neither a name nor a file. *entry may be NULL. */
bool registry_resolve(strbuf *path, struct model_entry *entry, arena *a, const char *name_or_path,
                      err *e) MUST_USE;
/* Downloads with progress, resuming; url first, then the Python packages; verifies while writing.
 * `from`: NULL, "url" or "packages" to force one source. */
bool registry_pull(const char *name, const char *from, const watch *w, err *e) MUST_USE;
bool registry_verify(const char *name, const watch *w, err *e) MUST_USE;
bool registry_use(const char *name, err *e) MUST_USE;
bool registry_remove(const char *name, err *e) MUST_USE;
