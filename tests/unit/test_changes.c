/* What differs between two states, by symbol: each row makes a second state of one repository and
 * says what is to be told of it. */
#include "indexer/changes.h"
#include "repo_help.h"
#include "unit.h"

static const char *const start =
    "cat > a.c <<'E'\n"
    "#include <stdio.h>\n\n"
    "/* Adds. */\nint add(int a, int b)\n{\n    return a + b;\n}\n\n"
    "static int twice(int value)\n{\n    int doubled = value * 2;\n    if (doubled > 100)\n"
    "        doubled = 100;\n    return doubled;\n}\n\n"
    "int main(void)\n{\n    printf(\"%d\", twice(add(1, 2)));\n    return 0;\n}\nE\n"
    "mkdir -p lib && cat > lib/m.py <<'E'\n"
    "import os\n\nclass Group:\n    def run(self, name):\n        print(name)\n        return 1\n\n"
    "    def stop(self):\n        return 2\nE\n"
    "printf '# Title\\n\\nText one.\\n\\n## Use\\n\\nOld words here.\\n' > README.md\n"
    "printf 'a: 1\\nb: 2\\n' > conf.yml; printf '\\000\\001' > x.bin\n"
    "git init -q -b main && git add -A && git commit -qm one";

static char *dump(repo *r, enum change_source source, const char *range)
{
    struct change_set s;
    struct change_query q = {.source = source, .range = range};
    arena *a = arena_new();
    err e = ERR_INIT;
    strbuf b;
    strbuf_init(&b, 0);
    if (!repo_changes(r, &q, NULL, a, &s, &e))
        fail_msg("%s", e.msg);
    for (size_t i = 0; i < s.n_changes; i++) {
        const struct symbol_change *x = &s.changes[i];
        const struct change_side *v = x->after.path ? &x->after : &x->before;
        strbuf_addf(&b, "%s %s:%s", change_kind_name(x->kind), v->path, v->qualified);
        if (x->kind == CHANGE_RENAMED || x->kind == CHANGE_MOVED)
            strbuf_addf(&b, " < %s:%s", x->before.path, x->before.qualified);
        strbuf_addf(&b, " +%u -%u%s%s%s%s; ", x->lines_added, x->lines_removed,
                    x->is_file ? " file" : "", x->comments_only ? " comments" : "",
                    x->blanks_only ? " blanks" : "",
                    x->kind == CHANGE_SIGNATURE && x->body_changed ? " body" : "");
    }
    for (size_t i = 0; i < s.n_files; i++)
        if (s.files[i].note)
            strbuf_addf(&b, "[%s %s] ", s.files[i].path, s.files[i].note);
    strbuf_addf(&b, "%s%s%s%s", s.is_merge ? "merge " : "", s.is_root ? "root " : "",
                s.reformatted ? "reformatted " : "", s.shallow ? "shallow " : "");
    arena_free(a);
    return strbuf_detach(&b);
}

struct row {
    const char *edit, *want;
};
static const struct row rows[] = {
    {"sed -i 's/a + b/a - b/' a.c", "body a.c:add +1 -1; "},
    {"sed -i 's/int add(int a, int b)/int add(int a, int b, int c)/; s/a + b/a + b + c/' a.c",
     "signature a.c:add +2 -2 body; "},
    {"sed -i 's/twice(/doubled_value(/' a.c",
     "renamed a.c:doubled_value < a.c:twice +1 -1; body a.c:main +1 -1; "},
    {"sed -i 's/Adds\\./Adds two numbers./' a.c", "body a.c:add +1 -1 comments; "},
    {"sed -i 's/    return a + b/\\treturn a + b/' a.c", "body a.c:add +1 -1 blanks; "},
    {"sed -i '/^static int twice/,/^}/d; s/twice(add(1, 2))/add(1, 2)/' a.c",
     "removed a.c:twice +0 -7; body a.c:main +1 -1; "},
    {"sed -n '/^static int twice/,/^}/p' a.c > b.c && sed -i '/^static int twice/,/^}/d' a.c",
     "moved b.c:twice < a.c:twice +0 -0; "},
    {"printf 'int fresh(void)\\n{\\n    return 5;\\n}\\n' > c.c", "added c.c:fresh +4 -0; "},
    {"sed -i 's/include <stdio.h>/include <stdlib.h>/' a.c", "body a.c:a.c +1 -1 file; "},
    {"sed -i 's/print(name)/print(name, 2)/' lib/m.py", "body lib/m.py:Group.run +1 -1; "},
    {"printf '\\n    def more(self):\\n        return 3\\n' >> lib/m.py",
     "added lib/m.py:Group.more +2 -0; "},
    {"sed -i 's/Old words/New words/' README.md", "body README.md:Use +1 -1; "},
    /* a heading between takes the text below it, which is no change */
    {"printf '# Title\\n\\nText one.\\n\\n## Use\\n\\n## New\\n\\nOld words here.\\nA.\\nB.\\n' > "
     "README.md",
     "body README.md:README.md +3 -0 file; "},
    {"sed -i 's/b: 2/b: 3/' conf.yml", "body conf.yml:conf.yml +1 -1 file; "},
    {"printf '\\000\\002' > x.bin", "[x.bin binary] "},
    {"chmod +x a.c", "[a.c mode] "},
    {"git mv a.c z.c", ""},
    {"git mv a.c z.c && sed -i 's/a + b/a - b/' z.c", "body z.c:add +1 -1; "},
    {"rm lib/m.py", "removed lib/m.py:Group.run +0 -3; removed lib/m.py:Group.stop +0 -2; "
                    "removed lib/m.py:Group +0 -1; "},
    {"mkdir -p vendor/x && printf 'int v;\\n' > vendor/x/v.c", "[vendor/x/v.c vendored] "},
    {"ln -s a.c link.c", "[link.c symbolic link] "},
    {"printf 'K=1\\n' > .env", "[.env likely secret] "},
    {"sed -i 's/^    /\\t\\t/' a.c", "[a.c reformatted] "},
};

static void check_row(repo *r, const struct row *row, const char *where, const char *have)
{
    (void)r;
    if (strcmp(have, row->want) != 0)
        fail_msg("%s (%s)\n  have %s\n  want %s", row->edit, where, have, row->want);
}

static void test_kinds(void **state)
{
    (void)state;
    const char *d = temp_folder();
    shell(d, "%s", start);
    repo *r = open_repo(d, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        shell(d, "git reset -q --hard HEAD && git clean -qfd && %s", rows[i].edit);
        bool staged_rename = strncmp(rows[i].edit, "git mv", 6) == 0;
        char *have = dump(r, CHANGES_WORKTREE, NULL);
        check_row(r, &rows[i], "work tree", have);
        free(have);
        shell(d, "git add -A -f");
        have = dump(r, CHANGES_STAGED, NULL);
        check_row(r, &rows[i], "staged", have);
        free(have);
        shell(d, "git commit -qm two");
        have = dump(r, CHANGES_RANGE, NULL);
        check_row(r, &rows[i], staged_rename ? "renamed, committed" : "committed", have);
        free(have);
        have = dump(r, CHANGES_RANGE, "HEAD~1..HEAD");
        check_row(r, &rows[i], "range", have);
        free(have);
        shell(d, "git reset -q --hard HEAD~1");
    }
    repo_close(r);
}

static void test_shapes(void **state)
{
    (void)state;
    const char *d = temp_folder();
    shell(d, "%s", start);
    repo *r = open_repo(d, NULL);
    char *have = dump(r, CHANGES_RANGE, NULL);
    assert_non_null(strstr(have, "root "));
    assert_non_null(strstr(have, "added a.c:add"));
    free(have);
    shell(d, "git checkout -q -b one && printf 'int o;\\n' > one.c && git add -A &&"
             " git commit -qm o && git checkout -q -b two main && printf 'int t;\\n' > two.c &&"
             " git add -A && git commit -qm t && git checkout -q main &&"
             " printf 'int h;\\n' > h.c && git add -A && git commit -qm h &&"
             " git merge -q -m octopus one two");
    struct change_query q = {.source = CHANGES_RANGE, .range = "HEAD"};
    struct change_set s;
    arena *a = arena_new();
    err e = ERR_INIT;
    assert_true(repo_changes(r, &q, NULL, a, &s, &e));
    assert_true(s.is_merge);
    assert_int_equal(s.parents, 3);
    assert_int_equal(s.n_files, 2);
    /* since the merge base: what main has brought since `one` began is not one's */
    shell(d, "printf 'int m;\\n' > m.c && git add -A && git commit -qm m &&"
             " git checkout -q one && printf 'int p;\\n' > p.c && git add -A && git commit -qm p");
    q.range = "main...one";
    assert_true(repo_changes(r, &q, NULL, a, &s, &e));
    assert_int_equal(s.n_files, 1);
    q.range = "nowhere..HEAD";
    assert_false(repo_changes(r, &q, NULL, a, &s, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    repo_close(r);
    arena_free(a);
}

static void test_shallow(void **state)
{
    (void)state;
    const char *d = temp_folder(), *to = temp_folder();
    shell(d, "%s && printf 'int s;\\n' > s.c && git add -A && git commit -qm two", start);
    shell(to, "git clone -q --depth 1 file://%s c", d);
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%s/c", to);
    repo *r = open_repo(b.p, NULL);
    char *have = dump(r, CHANGES_RANGE, NULL);
    assert_non_null(strstr(have, "shallow "));
    assert_null(strstr(have, "root "));
    free(have);
    repo_close(r);
    strbuf_release(&b);
}

static void test_many(void **state)
{
    (void)state;
    const char *d = temp_folder();
    shell(d, "git init -q -b main && git commit -q --allow-empty -m zero && mkdir many &&"
             " for i in $(seq 1 60); do for k in $(seq 1 10); do"
             " echo \"int f_${i}_$k(int x) { return x + $k; }\"; done > many/f$i.c; done &&"
             " git add -A && git commit -qm one");
    repo *r = open_repo(d, NULL);
    struct change_query q = {.source = CHANGES_RANGE};
    struct change_set s;
    arena *a = arena_new();
    err e = ERR_INIT;
    assert_true(repo_changes(r, &q, NULL, a, &s, &e));
    assert_int_equal(s.all_changes, 600);
    assert_int_equal(s.n_changes, 500);
    assert_int_equal(s.n_folders, 1);
    assert_int_equal(s.folders[0].left_out, 100);
    assert_int_equal(s.folders[0].n, 500);
    repo_close(r);
    arena_free(a);
}

static void test_refused(void **state)
{
    (void)state;
    const char *d = temp_folder();
    repo *r = open_repo(d, NULL);
    struct change_query q = {.source = CHANGES_RANGE};
    struct change_set s;
    arena *a = arena_new();
    err e = ERR_INIT;
    assert_false(repo_changes(r, &q, NULL, a, &s, &e));
    assert_int_equal(e.code, ERR_REPOSITORY);
    repo_close(r);
    shell(d, "git init -q -b main && echo x > x");
    r = open_repo(d, NULL);
    err_clear(&e);
    assert_false(repo_changes(r, &q, NULL, a, &s, &e));
    assert_int_equal(e.code, ERR_REPOSITORY);
    err_clear(&e);
    q.source = CHANGES_WORKTREE;
    assert_true(repo_changes(r, &q, NULL, a, &s, &e));
    assert_int_equal(s.n_files, 1);
    repo_close(r);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),   cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_shallow), cmocka_unit_test(test_many),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
