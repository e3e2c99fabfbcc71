/* Files, folders and docent's own places (see fs.h). Nothing here follows links when it deletes,
 * and what it creates is for the owner alone. */
#include "fs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

static bool read_all(strbuf *out, int fd, const char *path, size_t max_bytes, err *e)
{
    char block[65536];
    size_t total = 0;
    for (;;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, ERR_IO, "%s", path);
        if (n == 0)
            return true;
        total += (size_t)n;
        if (total > max_bytes)
            return err_set(e, ERR_FORMAT, "%s: larger than %zu bytes", path, max_bytes);
        strbuf_add(out, block, (size_t)n);
    }
}

bool fs_read(strbuf *out, const char *path, size_t max_bytes, err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", path);
    size_t before = out->len;
    bool ok = read_all(out, fd, path, max_bytes, e);
    if (!ok)
        strbuf_cut(out, before);
    close(fd);
    return ok;
}

static bool write_all(int fd, str content)
{
    while (content.n) {
        ssize_t n = write(fd, content.p, content.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        content = str_sub(content, (size_t)n, content.n);
    }
    return fsync(fd) == 0;
}

bool fs_write_atomic(const char *path, str content, err *e)
{
    strbuf temp;
    strbuf_init(&temp, 0);
    strbuf_addf(&temp, "%s.XXXXXX", path);
    int fd = mkstemp(temp.p); /* 0600 */
    bool ok = fd >= 0 && write_all(fd, content);
    if (fd >= 0 && close(fd) != 0)
        ok = false;
    ok = ok && rename(temp.p, path) == 0;
    if (!ok) {
        err_errno(e, ERR_IO, "%s", path);
        if (fd >= 0)
            unlink(temp.p);
    }
    strbuf_release(&temp);
    return ok;
}

bool fs_mkdirs(const char *path, err *e)
{
    char *p = xstrdup(path);
    bool ok = true;
    for (char *at = p + 1; ok; at++) {
        if (*at != '/' && *at != 0)
            continue;
        char keep = *at;
        *at = 0;
        int failed = mkdir(p, 0700) != 0 && errno != EEXIST ? errno : 0;
        if (failed && !fs_is_dir(p)) {
            errno = failed; /* why it cannot be made, not that it is not there */
            ok = err_errno(e, ERR_IO, "%s", p);
        }
        *at = keep;
        if (!keep)
            break;
    }
    if (ok && !fs_is_dir(path))
        ok = err_set(e, ERR_IO, "%s: not a folder", path);
    free(p);
    return ok;
}

bool fs_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

bool fs_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

uint64_t fs_size(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_size > 0 ? (uint64_t)st.st_size : 0;
}

uint64_t fs_free_bytes(const char *path)
{
    struct statvfs v;
    return statvfs(path, &v) == 0 ? (uint64_t)v.f_bavail * v.f_frsize : 0;
}

static bool remove_at(int parent, const char *name);

static bool empty_folder(int fd)
{
    DIR *d = fdopendir(fd);
    if (!d) {
        close(fd);
        return false;
    }
    bool ok = true;
    struct dirent *entry;
    while (ok && (entry = readdir(d)) != NULL) {
        str name = str_of(entry->d_name);
        if (!str_eqz(name, ".") && !str_eqz(name, ".."))
            ok = remove_at(dirfd(d), entry->d_name);
    }
    int saved = errno;
    closedir(d);
    errno = saved;
    return ok;
}

/* Tries the name as a file first: unlink never follows a link, and a link to a folder is a file. */
static bool remove_at(int parent, const char *name)
{
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return true;
    int why = errno;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        errno = why;
        return false;
    }
    return empty_folder(fd) && (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT);
}

bool fs_remove_tree(const char *path, err *e)
{
    return remove_at(AT_FDCWD, path) || err_errno(e, ERR_IO, "%s", path);
}

bool fs_map_open(fs_map *m, const char *path, err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s", path);
    struct stat st;
    void *p = NULL;
    if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
        if (S_ISDIR(st.st_mode))
            errno = EISDIR;
        err_errno(e, ERR_IO, "%s", path);
        close(fd);
        return false;
    }
    size_t n = (size_t)st.st_size;
    if (n) {
        p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED) {
            err_errno(e, ERR_IO, "%s", path);
            close(fd);
            return false;
        }
    }
    *m = (fs_map){.p = p, .n = n, .fd = fd};
    return true;
}

void fs_map_close(fs_map *m)
{
    if (m->p) {
        union {
            const uint8_t *in;
            void *out;
        } p = {.in = m->p};
        munmap(p.out, m->n);
    }
    if (m->p || m->fd > 0)
        close(m->fd);
    *m = (fs_map){.fd = -1};
}

/* $variable/docent or $HOME/fallback/docent, made, plus /leaf. A relative $variable is ignored, as
 * the XDG specification asks. */
static bool own_path(strbuf *out, const char *variable, const char *fallback, const char *leaf,
                     err *e)
{
    const char *base = getenv(variable), *home = getenv("HOME");
    size_t start = out->len;
    if (base && base[0] == '/') {
        strbuf_addf(out, "%s/docent", base);
    } else if (home && home[0] == '/') {
        strbuf_addf(out, "%s/%s/docent", home, fallback);
    } else {
        err_set(e, ERR_IO, "HOME is not set");
        return err_hint(e, "set HOME, or %s to a folder for docent's files", variable);
    }
    if (!fs_mkdirs(out->p + start, e)) {
        strbuf_cut(out, start);
        return err_hint(e, "make the folder writable, or set %s to another one", variable);
    }
    if (leaf)
        strbuf_addf(out, "/%s", leaf);
    return true;
}

bool fs_cache_path(strbuf *out, const char *leaf, err *e)
{
    return own_path(out, "XDG_CACHE_HOME", ".cache", leaf, e);
}

bool fs_data_path(strbuf *out, const char *leaf, err *e)
{
    return own_path(out, "XDG_DATA_HOME", ".local/share", leaf, e);
}

bool fs_config_path(strbuf *out, const char *leaf, err *e)
{
    return own_path(out, "XDG_CONFIG_HOME", ".config", leaf, e);
}

uint64_t process_peak_bytes(void)
{
    struct rusage u;
    return getrusage(RUSAGE_SELF, &u) == 0 ? (uint64_t)u.ru_maxrss * 1024 : 0;
}

double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}
