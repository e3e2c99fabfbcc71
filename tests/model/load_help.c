#include "load_help.h"

static char folder[64], home[400];

void sample_write(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* A function of more lines than one window shows. */
static void write_long(void)
{
    FILE *f = fopen("code/long.c", "w");
    assert_non_null(f);
    fputs("int far(int a)\n{\n", f);
    for (int i = 0; i < 170; i++)
        fputs(i % 9 ? "a();\n" : "b(a);\n", f);
    fputs("    return a;\n}\n", f);
    fclose(f);
}

static void write_small(void)
{
    FILE *f = fopen("code/lib/small.c", "w");
    assert_non_null(f);
    for (int i = 0; i < SAMPLE_SMALL; i++)
        fprintf(f, "int f%d(int a)\n{\n    a = a + 1, a -= 1;\n    return f%d(a) + %d;\n}\n", i,
                i ? i - 1 : 0, i);
    fclose(f);
}

int sample_make(void **state)
{
    (void)state;
    char path[256];
    err e = ERR_INIT;
    /* not below the build folder: that lies in a repository, which would be found instead */
    snprintf(folder, sizeof folder, "/tmp/load-XXXXXX");
    if (!mkdtemp(folder) || chdir(folder) != 0 || !getcwd(path, sizeof path))
        return -1;
    snprintf(home, sizeof home, "%s", path);
    if (!fs_mkdirs("code/lib", &e))
        return -1;
    tiny_write("tiny.gguf", &(struct tiny){.arch = "qwen2", .seed = 5});
    write_long();
    write_small();
    sample_write("code/main.c", "int main(void)\n{\n    int sum;\n    sum = far(f3(1)), sum += "
                                "f9(2);\n    return sum;\n}\n");
    sample_forget();
    return 0;
}

int sample_drop(void **state)
{
    (void)state;
    err e = ERR_INIT;
    return chdir("/") == 0 && fs_remove_tree(folder, &e) ? 0 : -1;
}

void sample_cache(const char *name)
{
    char path[500];
    snprintf(path, sizeof path, "%s/%s", home, name);
    setenv("XDG_CACHE_HOME", path, 1);
}

void sample_forget(void)
{
    static int times;
    char name[40];
    snprintf(name, sizeof name, "cache%d", times++);
    sample_cache(name);
}

static void open_with(struct sample *s, const struct docent_options *o)
{
    err e = ERR_INIT;
    struct update_report rep;
    if (!repo_open(&s->r, &(struct repo_options){.path = "code"}, &e) ||
        !repo_update(s->r, 1, NULL, &rep, &e) || !docent_open(&s->d, s->r, o, &e))
        fail_msg("%s", e.msg);
}

void sample_open(struct sample *s, bool no_cache, shared_model *share)
{
    open_with(s, &(struct docent_options){
                     .model = "tiny.gguf", .no_cache = no_cache, .threads = 2, .share = share});
}

void sample_open_model(struct sample *s, const char *model_file)
{
    open_with(s, &(struct docent_options){.model = model_file, .threads = 2});
}

void sample_close(struct sample *s)
{
    docent_close(s->d);
    repo_close(s->r);
}
