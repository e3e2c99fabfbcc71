/* Incremental == fresh over a real project's history, commit by commit, forth and back, with a
 * change to the work tree at each stop. */
#include "../unit/repo_help.h"
#include "../unit/unit.h"

enum { COMMITS = 100, CHECK_EVERY = 4 };

static void check(repo *r, const char *d, const char *what)
{
    char *have = dump_index(r), *want = dump_fresh(d, NULL);
    same_dump(have, want, what);
    free(have);
    free(want);
}

static void go(repo *r, const char *d, int back, bool compare)
{
    char what[40];
    snprintf(what, sizeof what, "HEAD~%d", back);
    shell(d, "git checkout -q -f \"$(sed -n %dp .git/commits)\"", back + 1);
    update(r);
    if (!compare)
        return;
    check(r, d, what);
    shell(d, "f=$(git ls-files '*.c' | head -n 1) && echo 'int docent_test_line;' >> \"$f\"");
    update(r);
    check(r, d, what);
}

static void history(const char *name)
{
    const char *repos = getenv("DOCENT_TEST_REPOS"), *t = temp_folder();
    char d[400], database[400];
    shell(t,
          "git clone -q '%s/%s' work && cd work && git rev-list --first-parent HEAD | head -n %d "
          "> .git/commits",
          repos, name, COMMITS);
    snprintf(d, sizeof d, "%s/work", t);
    snprintf(database, sizeof database, "%s/index.db", t);
    repo *r = open_repo(d, database);
    update(r);
    for (int i = COMMITS - 1; i >= 0; i--)
        go(r, d, i, i % CHECK_EVERY == 0);
    for (int i = 0; i < COMMITS; i += 2)
        go(r, d, i, i % (2 * CHECK_EVERY) == 0);
    repo_close(r);
}

static void test_hiredis(void **state)
{
    (void)state;
    history("hiredis.git");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hiredis)};
    if (!getenv("DOCENT_TEST_REPOS")) {
        fprintf(stderr, "index_history: skipped, DOCENT_TEST_REPOS names no folder with "
                        "hiredis.git\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
