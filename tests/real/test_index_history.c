/* Incremental == fresh over a real project's history, commit by commit, forth and back, with a
 * change to the work tree at each stop; then over what people do besides, at random. */
#include "../unit/repo_edits.h"
#include "../unit/repo_help.h"
#include "../unit/unit.h"

enum { COMMITS = 100, CHECK_EVERY = 4, EDITS = 100 };

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

/* A clone whose branches are commits of the past, with edits on top of each other. */
static void random_edits(const char *name)
{
    const char *repos = getenv("DOCENT_TEST_REPOS"), *t = temp_folder(), *other = temp_folder();
    char d[400], what[120];
    uint32_t seed = edit_seed(7);
    shell(t,
          "git clone -q '%s/%s' work && cd work && for n in 1 10 50 100; do "
          "git branch back$n HEAD~$n; done",
          repos, name);
    shell(other, "git init -q -b main && echo 'int o;' >o.c && git add -A && git commit -qm o");
    snprintf(d, sizeof d, "%s/work", t);
    repo *r = open_repo(d, NULL);
    update(r);
    for (int i = 0; i < EDITS; i++) {
        uint32_t before = seed;
        const char *edit = edit_at_random(d, other, &seed);
        snprintf(what, sizeof what, "%s, edit %d, seed %u: %s", name, i, before, edit);
        update(r);
        check(r, d, what);
    }
    repo_close(r);
}

static void test_edits(void **state)
{
    (void)state;
    random_edits("hiredis.git");
    random_edits("click.git");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hiredis),
                                       cmocka_unit_test(test_edits)};
    if (!getenv("DOCENT_TEST_REPOS")) {
        fprintf(stderr, "index_history: skipped, DOCENT_TEST_REPOS names no folder with "
                        "hiredis.git and click.git\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
