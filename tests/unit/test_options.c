/* Command lines in, what was understood (or the two lines of the error) out. */
#include "tui/cli/options.h"
#include "unit.h"

struct row {
    const char *line; /* words, one blank between; ' is kept */
    const char *command, *args, *message, *hint;
};
static const struct row rows[] = {
    {"explain main", "explain", "main", NULL, NULL},
    {"-C . explain main --json", "explain", "main", NULL, NULL},
    {"explain --json -C. main", "explain", "main", NULL, NULL},
    {"model pull qwen", "model pull", "qwen", NULL, NULL},
    {"model --json list", "model list", "", NULL, NULL},
    {"explain -- --odd", "explain", "--odd", NULL, NULL},
    {"bench --threads 1,2 -p 128", "bench", "", NULL, NULL},
    {"", NULL, "", NULL, NULL},
    {"some/folder", NULL, "some/folder", NULL, NULL},
    {"explain", NULL, NULL, "docent explain: TARGET is missing", "usage: docent explain TARGET"},
    {"explain a b", NULL, NULL, "docent explain TARGET: too many words from b on",
     "usage: docent explain TARGET"},
    {"symbols --fuzy", NULL, NULL, "unknown option --fuzy", "did you mean --fuzzy?"},
    {"symbols --zzzzzz", NULL, NULL, "unknown option --zzzzzz",
     "docent symbols --help lists the options"},
    {"symbols --limit", NULL, NULL, "--limit needs a value", "give it as --limit N"},
    {"symbols --limit many", NULL, NULL, "--limit many: not a number from 1 to 1000000",
     "for example --limit 1"},
    {"--threads 999 index", NULL, NULL, "--threads 999: not a number from 0 to 256",
     "for example --threads 1"},
    {"symbols --fuzzy=yes", NULL, NULL, "--fuzzy=yes: --fuzzy takes no value",
     "give it as --fuzzy"},
    {"model", NULL, NULL, "docent model needs one more word",
     "one of: list, pull, verify, use, rm, tokenize, logits"},
    {"model fetch", NULL, NULL, "docent model does not know fetch",
     "one of: list, pull, verify, use, rm, tokenize, logits"},
};

static int split(char *line, char **argv)
{
    static char program[] = "docent";
    int n = 0;
    argv[n++] = program;
    for (char *p = line; *p;) {
        argv[n++] = p;
        p += strcspn(p, " ");
        if (*p)
            *p++ = 0;
    }
    argv[n] = NULL;
    return n;
}

static void check_row(const struct row *r)
{
    char line[200], *argv[32], args[200] = "";
    struct context c;
    err e = ERR_INIT;
    snprintf(line, sizeof line, "%s", r->line);
    context_init(&c);
    bool ok = options_parse(&c, split(line, argv), argv, &e);
    if (ok != !r->message)
        fail_msg("%s: %s", r->line, e.msg);
    if (r->message) {
        assert_string_equal(e.msg, r->message);
        assert_string_equal(e.hint, r->hint);
        assert_int_equal(e.code, ERR_USAGE);
    } else {
        assert_string_equal(c.command ? c.command->name : "", r->command ? r->command : "");
        for (int i = 0; i < c.n_args; i++)
            snprintf(args + strlen(args), sizeof args - strlen(args), "%s%s", i ? " " : "",
                     c.args[i]);
        assert_string_equal(args, r->args);
    }
    context_release(&c);
}

static void test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_row(&rows[i]);
}

static void test_values(void **state)
{
    (void)state;
    char line[] = "--seed=7 bench --threads 1,2,4 --depth 0,4096 -r 5 --json", *argv[32];
    struct context c;
    err e = ERR_INIT;
    long list[16];
    size_t n;
    context_init(&c);
    assert_true(options_parse(&c, split(line, argv), argv, &e));
    assert_int_equal(option_number(&c, "seed", 0), 7);
    assert_int_equal(option_number(&c, "repeat", 3), 5);
    assert_true(c.json);
    assert_true(option_list(&c, "threads", list, &n, 16, "0", &e));
    assert_int_equal(n, 3);
    assert_int_equal(list[2], 4);
    assert_true(option_list(&c, "prefill", list, &n, 16, "256", &e));
    assert_int_equal(list[0], 256);
    assert_false(option_list(&c, "depth", list, &n, 1, "0", &e));
    assert_string_equal(e.msg, "--depth 0,4096: not a list of numbers");
    context_release(&c);
}

/* Every row of every table is usable: names and letters are unique, help is there. */
static void test_tables(void **state)
{
    (void)state;
    for (size_t i = 0; commands[i]; i++) {
        const struct command *k = commands[i];
        assert_non_null(k->run);
        assert_true(strlen(k->summary) > 5 && strlen(k->details) > 20);
        size_t n = 0;
        for (const struct option *o = k->options; o && o->name; o++, n++) {
            assert_true(o->type == OPT_FLAG || o->value);
            assert_true(strlen(o->help) > 5);
            for (const struct option *p = k->options; p != o; p++) {
                assert_string_not_equal(p->name, o->name);
                assert_true(!o->letter || o->letter != p->letter);
            }
        }
        assert_true(n < OPTIONS_MAX);
    }
}

static void test_status(void **state)
{
    (void)state;
    static const struct {
        int code;
        enum status status;
    } want[] = {{ERR_NONE, 0},       {ERR_NOT_FOUND, 1},  {ERR_AMBIGUOUS, 1}, {ERR_USAGE, 2},
                {ERR_REPOSITORY, 3}, {ERR_MODEL, 4},      {ERR_NOMEM, 4},     {ERR_NOSPACE, 5},
                {ERR_IO, 5},         {ERR_CANCELLED, 130}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_int_equal(status_of(&(err){.code = want[i].code}), want[i].status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines), cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_tables),
                                       cmocka_unit_test(test_status)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
