/* Repositories made with git in a temporary folder, and an index as text to compare. */
#pragma once
#include "indexer/index_internal.h"

/* A new empty folder, removed at exit. */
const char *temp_folder(void);
/* Runs a shell command in a folder with a git identity and no configuration of the person's.
 * `shell` fails the test unless the command succeeds. */
void shell(const char *folder, const char *fmt, ...) FMT(2, 3);
int shell_status(const char *folder, const char *fmt, ...) FMT(2, 3);
void put_file(const char *folder, const char *path, const char *text);
void put_bytes(const char *folder, const char *path, const char *bytes, size_t n);

/* Opens path with its database beside nothing else: database NULL takes the cache folder. */
repo *open_repo(const char *path, const char *database);
struct update_report update(repo *r);
/* Expects repo_open to fail; the error is left in *e. */
void open_fails(const char *path, err *e);
/* Everything the index knows about the view, in an order and with numbers that do not depend on
 * how it came about. Caller frees. */
char *dump_index(repo *r);
/* Of a fresh index of the same path. Caller frees. */
char *dump_fresh(const char *path, const char *rev);
/* Like assert_string_equal, but shows the first line that differs. */
void same_dump(const char *have, const char *want, const char *what);
/* The view is what a fresh index of the folder would be. */
void check_fresh(repo *r, const char *folder, const char *what);
const struct file *find_file(const struct files *f, const char *path);
