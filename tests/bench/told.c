/* told [-v] REPOSITORY [PATH]: how the bodies of a repository's functions are divided, and what the
 * program tells of each step without a model. Without -v only the counts: steps told and asked,
 * and their lines. A tool for reading, not installed. */
#include "prompts/body.h"
#include "prompts/remark.h"
#include <stdio.h>
#include <string.h>

struct counts {
    size_t functions, steps[2], lines[2]; /* [asked, told] */
};

static void body_print(const struct body *b, struct counts *c, bool verbose)
{
    c->functions++;
    if (verbose)
        printf("== %s  %s:%u\n", b->s->qualified, b->s->path, b->s->line);
    for (size_t i = 0; i < b->steps.n; i++) {
        const struct step *s = &b->steps.v[i];
        const char *said = body_told(b, s);
        c->steps[said != NULL]++;
        c->lines[said != NULL] += s->end_line - s->line + 1;
        if (!verbose)
            continue;
        str code = str_sub(b->text, s->start_byte, s->end_byte), line;
        for (uint32_t n = s->line; str_next(&code, '\n', &line); n++)
            printf("    %5u | " STR_FMT "\n", n, STR_ARG(line));
        const char *remark = step_remark(&b->o, b->s->language, b->text, s, said ? said : "", b->a);
        if (remark)
            printf("  \"%s\"\n", remark);
        printf("%c %u-%u %s\n", said ? '=' : '?', s->line, s->end_line, said ? said : "");
    }
}

static bool file_print(repo *r, const char *path, struct counts *c, bool verbose, err *e)
{
    arena *a = arena_new();
    strbuf text;
    strbuf_init(&text, 0);
    struct symbols all;
    bool ok = repo_text(r, path, &text, e) &&
              repo_symbols(r, &(struct symbol_query){.path = path}, a, &all, e);
    for (size_t i = 0; ok && i < all.n; i++) {
        const struct symbol *s = &all.v[i];
        struct body b = {.text = strbuf_str(&text), .s = s, .a = a};
        if (s->kind != SYM_FUNCTION && s->kind != SYM_METHOD)
            continue;
        if (body_divide(&b, e))
            body_print(&b, c, verbose);
        else
            fprintf(stderr, "%s: %s\n", s->qualified, e->msg);
        err_clear(e);
    }
    strbuf_release(&text);
    arena_free(a);
    return ok;
}

int main(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    const char *where = argc > 1 + verbose ? argv[1 + verbose] : NULL;
    if (!where)
        return fputs("usage: told [-v] REPOSITORY [PATH]\n", stderr), 2;
    err e = ERR_INIT;
    repo *r;
    struct update_report rep;
    struct files files;
    struct counts c = {0};
    arena *a = arena_new();
    const char *prefix = argc > 2 + verbose ? argv[2 + verbose] : "";
    if (!repo_open(&r, &(struct repo_options){.path = where}, &e) ||
        !repo_update(r, 0, NULL, &rep, &e) || !repo_files(r, prefix, a, &files, &e))
        return fprintf(stderr, "%s\n", e.msg), 1;
    for (size_t i = 0; i < files.n; i++)
        if (files.v[i].language && !files.v[i].skipped &&
            !file_print(r, files.v[i].path, &c, verbose, &e))
            return fprintf(stderr, "%s: %s\n", files.v[i].path, e.msg), 1;
    printf("%zu functions: %zu steps told (%zu lines), %zu asked (%zu lines)\n", c.functions,
           c.steps[1], c.lines[1], c.steps[0], c.lines[0]);
    arena_free(a);
    repo_close(r);
    return 0;
}
