/* Runs a fuzz target over the files of folders or over single files: how the corpus is an ordinary
 * test with any compiler. The empty input is tried as well. */
#include "engine/base/fs.h"
#include <dirent.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int file_run(const char *path)
{
    err e = ERR_INIT;
    strbuf content;
    strbuf_init(&content, 0);
    if (!fs_read(&content, path, (size_t)64 << 20, &e)) {
        (void)fprintf(stderr, "%s\n", e.msg);
        exit(1);
    }
    (void)LLVMFuzzerTestOneInput((const uint8_t *)content.p, content.len);
    strbuf_release(&content);
    return 1;
}

static int folder_run(const char *path)
{
    DIR *d = opendir(path);
    int n = 0;
    for (struct dirent *f; d && (f = readdir(d));) {
        strbuf file;
        if (f->d_name[0] == '.')
            continue;
        strbuf_init(&file, 0);
        strbuf_addf(&file, "%s/%s", path, f->d_name);
        n += file_run(file.p);
        strbuf_release(&file);
    }
    if (d)
        closedir(d);
    return n;
}

int main(int argc, char **argv)
{
    int n = 0;
    (void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        n += fs_is_dir(argv[i]) ? folder_run(argv[i]) : file_run(argv[i]);
    printf("%d inputs\n", n);
    return n > 0 ? 0 : 1;
}
