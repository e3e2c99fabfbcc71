/* What is looked at in a .git folder before libgit2 opens it: that each file it will read is one.
 * On a pipe it would wait for ever. The repository's own files alone: what its settings lead to
 * elsewhere is not followed here. */
#include "walk.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 32 }; /* of refs/; deeper names are longer than git makes them */

/* A linked worktree whose main repository was moved or deleted leaves a .git file that leads
 * nowhere: libgit2 then goes on searching above, which would index the wrong thing. */
static bool check_gitfile(const char *folder, err *e)
{
    char dotgit[PATH_MAX];
    struct stat st;
    int n = snprintf(dotgit, sizeof dotgit, "%s/.git", folder);
    if (n < 0 || (size_t)n >= sizeof dotgit || lstat(dotgit, &st) != 0 || !S_ISREG(st.st_mode))
        return true;
    char line[PATH_MAX + 16] = "";
    FILE *f = fopen(dotgit, "r");
    bool read = f && fgets(line, sizeof line, f);
    if (f)
        fclose(f);
    str target = str_trim(str_of(line));
    if (!read || !str_starts(target, STR("gitdir:")))
        return true;
    target = str_trim(str_sub(target, 7, target.n));
    char full[2 * PATH_MAX];
    if (target.n && target.p[0] == '/')
        n = snprintf(full, sizeof full, STR_FMT, STR_ARG(target));
    else
        n = snprintf(full, sizeof full, "%s/" STR_FMT, folder, STR_ARG(target));
    if (n > 0 && (size_t)n < sizeof full && stat(full, &st) == 0)
        return true;
    err_set(e, ERR_REPOSITORY, "%s: .git leads to a folder that is gone", folder);
    return err_hint(e, "git worktree repair, or git submodule update --init, mends it");
}

static bool not_plain(const char *path, err *e)
{
    err_set(e, ERR_REPOSITORY, "%s: not a regular file, so this is no usable repository", path);
    return err_hint(e, "git made none of this kind: look at where the repository came from");
}

static bool check_plain(const char *folder, const char *name, err *e)
{
    char path[PATH_MAX];
    struct stat st;
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (n < 0 || (size_t)n >= sizeof path || stat(path, &st) != 0 || S_ISREG(st.st_mode))
        return true;
    return not_plain(path, e);
}

enum what { PLAIN, FOLDER, STRANGE };

/* A link counts as what it leads to, but is not gone into. */
static enum what what_is(int folder, const struct dirent *d)
{
    struct stat st;
    if (d->d_type == DT_REG)
        return PLAIN;
    if (d->d_type == DT_DIR)
        return FOLDER;
    bool link = d->d_type == DT_LNK;
    if (fstatat(folder, d->d_name, &st, link ? 0 : AT_SYMLINK_NOFOLLOW) != 0)
        return PLAIN; /* gone, or leads nowhere */
    if (S_ISDIR(st.st_mode))
        return link ? PLAIN : FOLDER;
    return S_ISREG(st.st_mode) || S_ISLNK(st.st_mode) ? PLAIN : STRANGE;
}

/* Everything below a folder; no stat where the file system says what an entry is. */
static bool check_below(int parent, const char *path, const char *name, int depth, err *e)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *d;
    bool ok = true;
    while (dir && ok && (d = readdir(dir))) {
        char inside[PATH_MAX];
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        enum what what = what_is(fd, d);
        int n = what == PLAIN ? 0 : snprintf(inside, sizeof inside, "%s/%s", path, d->d_name);
        if (n < 0 || n >= (int)sizeof inside)
            continue;
        if (what == FOLDER && depth < DEPTH_MAX)
            ok = check_below(fd, inside, d->d_name, depth + 1, e);
        else if (what == STRANGE)
            ok = not_plain(inside, e);
    }
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
    return ok;
}

static bool check_git_folder(const char *folder, err *e)
{
    static const char *const names[] = {"HEAD",        "config", "config.worktree", "commondir",
                                        "packed-refs", "index",  "shallow"};
    static const char *const folders[] = {"refs", "objects", "info"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!check_plain(folder, names[i], e))
            return false;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        int n = snprintf(path, sizeof path, "%s/%s", folder, folders[i]);
        if (n > 0 && (size_t)n < sizeof path && !check_below(AT_FDCWD, path, path, 0, e))
            return false;
    }
    return true;
}

bool git_files_plain(const char *path, err *e)
{
    char folder[PATH_MAX], inside[PATH_MAX + 16];
    struct stat st;
    if (!check_gitfile(path, e))
        return false;
    if (!realpath(path, folder))
        return true;
    for (;;) {
        snprintf(inside, sizeof inside, "%s/.git", folder);
        if (stat(inside, &st) == 0)
            return !S_ISDIR(st.st_mode) || check_git_folder(inside, e);
        snprintf(inside, sizeof inside, "%s/objects", folder);
        if (stat(inside, &st) == 0 && S_ISDIR(st.st_mode))
            return check_git_folder(folder, e);
        char *slash = strrchr(folder, '/');
        if (!slash || (slash == folder && !folder[1]))
            return true;
        slash[slash == folder] = 0;
    }
}
