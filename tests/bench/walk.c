/* walk [-c] [-v] MODEL REPOSITORY TARGET...: prints walkthroughs, for reading them against the
 * source. -c: use the stores; -v: with the source of each step. A tool of the tests, not installed.
 */
#include "prompts/docent.h"
#include <stdio.h>
#include <unistd.h>

static const char *part_letter(const struct part *p)
{
    return p->marked ? "?" : p->by_program ? "=" : " ";
}

static void print_source(repo *r, const struct part *p)
{
    strbuf b;
    err e = ERR_INIT;
    strbuf_init(&b, 0);
    if (p->line && p->kind == PART_STEP && repo_text(r, p->path, &b, &e)) {
        str rest = strbuf_str(&b), line;
        for (uint32_t n = 1; str_next(&rest, '\n', &line); n++)
            if (n >= p->line && n <= p->end_line)
                printf("      %5u | " STR_FMT "\n", n, STR_ARG(line));
    }
    strbuf_release(&b);
}

static void print_walkthrough(repo *r, const struct walkthrough *w, bool verbose)
{
    printf("== %s   %s:%u  called by %zu, calls %zu\n", w->title,
           w->target.kind == TARGET_SYMBOL ? w->target.symbol.path : w->target.path,
           w->target.kind == TARGET_SYMBOL ? w->target.symbol.line : 0, w->n_callers, w->n_callees);
    for (size_t i = 0; i < w->n_parts; i++) {
        const struct part *p = &w->parts[i];
        if (verbose)
            print_source(r, p);
        if (p->remark)
            printf("  %-10s \"%s\"\n", p->label, p->remark);
        printf("%s %-10s %s\n", part_letter(p), p->label, p->text ? p->text : "(not written)");
        if (p->marked)
            printf("             ^ %s\n", p->reason);
    }
    printf("-- %s%llu read, %llu reused, %llu written, %zu marked, %zu again, %.2f s\n\n",
           w->from_store ? "from store: " : "", (unsigned long long)w->tokens_read,
           (unsigned long long)w->tokens_reused, (unsigned long long)w->tokens_generated,
           w->lines_marked, w->lines_retried, w->seconds);
    fflush(stdout);
}

static int walk(repo *r, docent *d, char **targets, bool verbose)
{
    int bad = 0;
    for (; *targets; targets++) {
        arena *a = arena_new();
        struct walkthrough w;
        err e = ERR_INIT;
        if (docent_explain(d, *targets, a, &w, NULL, &e)) {
            print_walkthrough(r, &w, verbose);
        } else {
            printf("%s: %s\n", *targets, e.msg);
            bad = 1;
        }
        arena_free(a);
    }
    return bad;
}

int main(int argc, char **argv)
{
    bool stores = false, verbose = false;
    for (int c; (c = getopt(argc, argv, "cv")) != -1;) {
        stores = stores || c == 'c';
        verbose = verbose || c == 'v';
    }
    if (argc - optind < 3)
        return fputs("usage: walk [-c] [-v] MODEL REPOSITORY TARGET...\n", stderr), 2;
    err e = ERR_INIT;
    repo *r;
    docent *d;
    struct repo_options ro = {.path = argv[optind + 1]};
    struct docent_options o = {.model = argv[optind], .no_cache = !stores};
    struct update_report rep;
    if (!repo_open(&r, &ro, &e) || !repo_update(r, 0, NULL, &rep, &e) ||
        !docent_open(&d, r, &o, &e))
        return fprintf(stderr, "%s\n", e.msg), 1;
    int status = walk(r, d, argv + optind + 2, verbose);
    docent_close(d);
    repo_close(r);
    return status;
}
