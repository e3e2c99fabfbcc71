/* Files and folders. Paths are NUL-terminated bytes; nothing here follows the work tree's rules
 * (that is walk.c). */
#pragma once
#include "str.h"
#include <stdint.h>

bool fs_read(strbuf *out, const char *path, size_t max_bytes,
             err *e) MUST_USE; /* more than max: ERR_FORMAT */
/* Writes to a temporary file beside `path`, syncs, renames: readers see the old or the new content.
 * Mode 0600. */
bool fs_write_atomic(const char *path, str content, err *e) MUST_USE;
bool fs_mkdirs(const char *path, err *e) MUST_USE; /* with parents, mode 0700 */
bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
bool fs_remove_tree(const char *path,
                    err *e) MUST_USE; /* missing is success; does not follow symlinks */
uint64_t fs_size(const char *path);   /* 0 when missing */
uint64_t fs_free_bytes(const char *path);

/* Read-only map of a whole file. */
typedef struct fs_map {
    const uint8_t *p;
    size_t n;
    int fd;
} fs_map;
bool fs_map_open(fs_map *m, const char *path, err *e) MUST_USE;
void fs_map_close(fs_map *m);

/* docent's own folders, made when missing: $XDG_CACHE_HOME/docent, $XDG_DATA_HOME/docent,
 * $XDG_CONFIG_HOME/docent (with the usual fallbacks under HOME). Appends the path; `leaf` may be
 * NULL. */
bool fs_cache_path(strbuf *out, const char *leaf, err *e) MUST_USE;
bool fs_data_path(strbuf *out, const char *leaf, err *e) MUST_USE;
bool fs_config_path(strbuf *out, const char *leaf, err *e) MUST_USE;

double now_seconds(void);          /* monotonic */
uint64_t process_peak_bytes(void); /* of memory that was in use at a time */
