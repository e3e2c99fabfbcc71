/* Incremental == fresh: after each of many things that people do to a repository the index brought
 * up to date says what a new one would. */
#include "repo_edits.h"
#include "repo_help.h"
#include "unit.h"

enum { ROUNDS = 3 };

static const char *new_repository(void)
{
    const char *d = temp_folder();
    put_file(d, "a.c", "int a(void)\n{\n    return b();\n}\n");
    put_file(d, "README.md", "# Title\n\ntext with `get`\n");
    put_file(d, "src/b.c", "#include \"b.h\"\nint b(void)\n{\n    return read_it(2);\n}\n");
    put_file(d, "src/b.h", "int b(void);\n");
    put_file(d, "src/deep/c.py", "def c(x):\n    return x.get()\n");
    put_file(d, "lib/d.go", "package lib\n\nfunc D() int { return 1 }\n");
    put_file(d, "lib/e.js", "exports.send = function send() { return get(); };\n");
    shell(d, "git init -q -b main && git add -A && git commit -qm first && git branch side");
    return d;
}

static void test_edits(void **state)
{
    (void)state;
    uint32_t seed = edit_seed(2026);
    const char *other = new_repository();
    for (int round = 0; round < ROUNDS; round++) {
        const char *d = new_repository();
        repo *r = open_repo(d, NULL);
        update(r);
        for (size_t step = 0; step < edit_kinds(); step++) {
            char what[120];
            uint32_t before = seed;
            const char *name = edit_at_random(d, other, &seed);
            snprintf(what, sizeof what, "round %d step %zu seed %u: %s", round, step, before, name);
            update(r);
            check_fresh(r, d, what);
            assert_int_equal(update(r).parsed, 0); /* nothing is parsed twice */
        }
        repo_close(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_edits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
