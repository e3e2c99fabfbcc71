/* The index over small repositories: what is listed, found, left out, and brought up to date. */
#include "engine/base/fs.h"
#include "repo_help.h"
#include "unit.h"
#include <sys/stat.h>
#include <unistd.h>

static const char reader_c[] = "#include \"reader.h\"\n"
                               "/* Reads one byte. */\n"
                               "int reader_next(struct reader *r)\n"
                               "{\n"
                               "    return refill(r) ? r->byte : -1;\n"
                               "}\n"
                               "static int refill(struct reader *r)\n"
                               "{\n"
                               "    return r->fd >= 0;\n"
                               "}\n";
static const char reader_h[] = "struct reader {\n    int fd;\n    int byte;\n};\n"
                               "int reader_next(struct reader *r);\n";
static const char main_c[] = "#include \"lib/reader.h\"\n"
                             "int main(void)\n"
                             "{\n"
                             "    struct reader r = {0};\n"
                             "    return reader_next(&r);\n"
                             "}\n";
static const char group_py[] = "class Group:\n"
                               "    def resolve(self, name):\n"
                               "        return self.lookup(name)\n"
                               "\n"
                               "    def lookup(self, name):\n"
                               "        return None\n"
                               "\n"
                               "\n"
                               "class Other:\n"
                               "    def lookup(self, name):\n"
                               "        return 1\n";

static const char *sample(void)
{
    const char *d = temp_folder();
    put_file(d, "lib/reader.c", reader_c);
    put_file(d, "lib/reader.h", reader_h);
    put_file(d, "main.c", main_c);
    put_file(d, "py/group.py", group_py);
    put_file(d, "tests/test_reader.c", "int reader_next(int x)\n{\n    return x;\n}\n");
    put_file(d, ".gitignore", "*.o\nbuild/\n");
    put_file(d, "x.o", "object");
    put_file(d, "build/y.c", "int y;\n");
    shell(d, "git init -q -b main && git add -A && git commit -qm one");
    return d;
}

/* ---- what is listed ---- */

static void test_listed(void **state)
{
    (void)state;
    const char *d = sample();
    arena *a = arena_new();
    err e = ERR_INIT;
    struct files f;
    put_file(d, "new.c", "int fresh(void) { return 1; }\n");
    put_file(d, "main.c", "int main(void) { return 2; }\n");
    shell(d, "rm lib/reader.h && ln -s /etc/passwd link && mkfifo pipe");
    repo *r = open_repo(d, NULL);
    assert_true(repo_info(r)->index_new);
    struct update_report u = update(r);
    assert_int_equal(u.removed, 0);
    assert_true(repo_files(r, NULL, a, &f, &e));
    assert_null(find_file(&f, "x.o"));
    assert_null(find_file(&f, "build/y.c"));
    assert_null(find_file(&f, "lib/reader.h")); /* deleted in the work tree */
    assert_null(find_file(&f, "pipe"));
    assert_true(find_file(&f, "new.c")->untracked);
    assert_true(find_file(&f, "main.c")->modified);
    assert_false(find_file(&f, "lib/reader.c")->modified);
    assert_string_equal(find_file(&f, "link")->skipped, "symbolic link");
    assert_true(find_file(&f, "tests/test_reader.c")->is_test);
    assert_string_equal(find_file(&f, "py/group.py")->language, "python");
    strbuf text;
    strbuf_init(&text, 0);
    assert_false(repo_text(r, "link", &text, &e));
    assert_int_equal(e.code, ERR_UNSUPPORTED);
    err_clear(&e);
    assert_false(repo_text(r, "../../etc/passwd", &text, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    err_clear(&e);
    assert_true(repo_text(r, "main.c", &text, &e));
    assert_string_equal(text.p, "int main(void) { return 2; }\n");
    strbuf_release(&text);
    repo_close(r);
    arena_free(a);
}

static void test_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *path, *reason;
    } rows[] = {{"a.bin", "binary"},         {"big.c", "too large to parse"},
                {"huge.txt", "too large"},   {"min.js", "minified"},
                {".env", "likely secret"},   {"keys/server.pem", "likely secret"},
                {"id_rsa", "likely secret"}, {"conf.yaml", "likely secret"},
                {"key.txt", "likely secret"}};
    const char *d = sample();
    put_bytes(d, "a.bin", "ab\0cd", 5);
    shell(d, "yes 'int x;' | head -c 1100000 > big.c; head -c 9000000 /dev/zero | tr '\\0' a | "
             "fold -w 80 > huge.txt; head -c 20000 /dev/zero | tr '\\0' a > min.js");
    put_file(d, ".env", "PASSWORD=1\n");
    put_file(d, "keys/server.pem", "x\n");
    put_file(d, "id_rsa", "x\n");
    put_file(d, "conf.yaml",
             "key: AKIA"
             "Q7Z4M2N8P6R3T5VX\n");
    shell(d, "{ echo '-----BEGIN RSA PRIVATE KEY-----'; for i in 1 2 3 4; do echo "
             "MIIEpAIBAAKCAQEA7bq3Zc9YxQvJmK2tP5sR8uW0dF6gH1jL4nB7cV9xZ3qE; done; echo "
             "'-----END RSA PRIVATE KEY-----'; } > key.txt");
    put_file(d, ".env.example", "PASSWORD=\n");
    put_file(d, "doc.md", "Put `-----BEGIN RSA PRIVATE KEY-----` first; AKIAXXXXXXXXXXXXXXXX.\n");
    repo *r = open_repo(d, NULL);
    struct update_report u = update(r);
    arena *a = arena_new();
    err e = ERR_INIT;
    struct files f;
    strbuf text;
    strbuf_init(&text, 0);
    assert_true(repo_files(r, NULL, a, &f, &e));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct file *x = find_file(&f, rows[i].path);
        assert_non_null(x);
        if (!x->skipped || strcmp(x->skipped, rows[i].reason) != 0)
            fail_msg("%s: %s", rows[i].path, x->skipped ? x->skipped : "not skipped");
        if (strcmp(x->skipped, "likely secret") != 0)
            continue;
        assert_false(repo_text(r, rows[i].path, &text, &e));
        assert_int_equal(text.len, 0);
        err_clear(&e);
    }
    assert_int_equal(u.skipped, sizeof rows / sizeof *rows);
    assert_null(find_file(&f, ".env.example")->skipped);
    assert_null(find_file(&f, "doc.md")->skipped);
    shell(d, "touch big.c a.bin"); /* to be read again: the same content */
    assert_int_equal(update(r).skipped, u.skipped);
    assert_int_equal(update(r).skipped, u.skipped); /* nothing to read */
    put_file(d, "main.c",
             "char k[] = \"AKIA"
             "Q7Z4M2N8P6R3T5VX\";\n"); /* since it was indexed */
    assert_false(repo_text(r, "main.c", &text, &e));
    strbuf_release(&text);
    repo_close(r);
    arena_free(a);
}

/* ---- lookup ---- */

static void test_lookup(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int code;         /* of the error; 0: found */
        const char *want; /* path:line, a path, or the first candidate's qualified name */
    } rows[] = {
        {"reader_next", 0, "lib/reader.c:3"}, /* not the declaration, not the test's */
        {"reader_next()", 0, "lib/reader.c:3"},
        {"Group.resolve", 0, "py/group.py:2"},
        {"Group::resolve", 0, "py/group.py:2"},
        {"Group#resolve", 0, "py/group.py:2"},
        {"resolve", 0, "py/group.py:2"},
        {"lookup", ERR_AMBIGUOUS, "Group.lookup"},
        {"group.py:lookup", ERR_AMBIGUOUS, "Group.lookup"},
        {"Other.lookup", 0, "py/group.py:10"},
        {"lib/reader.c:5", 0, "lib/reader.c:3"},
        {"reader.c:9", 0, "lib/reader.c:7"},
        {"reader.h:3", 0, "lib/reader.h:1"}, /* a field's line is its struct's */
        {"main.c:1", ERR_NOT_FOUND, "main"},
        {"main.c:99999999999", ERR_NOT_FOUND, NULL},
        {"lib/reader.c:refill", 0, "lib/reader.c:7"},
        {"reader.c:refill", 0, "lib/reader.c:7"},
        {"tests/test_reader.c:reader_next", 0, "tests/test_reader.c:1"},
        {"lib/reader.c", 0, "lib/reader.c"},
        {"./lib/reader.c", 0, "lib/reader.c"},
        {"reader.c", 0, "lib/reader.c"},
        {"lib/", 0, "lib/"},
        {"lib", 0, "lib/"},
        {".", 0, ""},
        {"reader_nxt", ERR_NOT_FOUND, "reader_next"},
        {"READER_NEXT", ERR_NOT_FOUND, "reader_next"},
        {"readnext", ERR_NOT_FOUND, "reader_next"},
        {"nothing_like_it_at_all", ERR_NOT_FOUND, NULL},
        {"nosuch.c:3", ERR_NOT_FOUND, NULL},
        {"", ERR_USAGE, NULL},
        {"  ", ERR_USAGE, NULL},
        {"\x1b[31mred\n", ERR_NOT_FOUND, NULL},
    };
    repo *r = open_repo(sample(), NULL);
    arena *a = arena_new();
    update(r);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct target t;
        err e = ERR_INIT;
        char got[300] = "";
        bool ok = repo_lookup(r, rows[i].target, a, &t, &e);
        if (ok && t.kind == TARGET_SYMBOL)
            snprintf(got, sizeof got, "%s:%u", t.symbol.path, t.symbol.line);
        else if (ok)
            snprintf(got, sizeof got, "%s", t.path);
        else if (t.candidates.n)
            snprintf(got, sizeof got, "%s", t.candidates.v[0].qualified);
        if (e.code != rows[i].code || (rows[i].want && strcmp(got, rows[i].want) != 0))
            fail_msg("%s: %d %s, %s", rows[i].target, e.code, got, e.msg);
        assert_null(strpbrk(e.msg, "\x1b\n"));
    }
    repo_close(r);
    arena_free(a);
}

static void test_symbols(void **state)
{
    (void)state;
    repo *r = open_repo(sample(), NULL);
    arena *a = arena_new();
    err e = ERR_INIT;
    struct symbols s;
    struct symbol one;
    update(r);
    struct symbol_query q = {.path = "lib/", .kinds = 1u << SYM_FUNCTION};
    assert_true(repo_symbols(r, &q, a, &s, &e));
    assert_int_equal(s.n, 2);
    assert_string_equal(s.v[0].name, "reader_next");
    assert_string_equal(s.v[0].doc, "Reads one byte.");
    assert_string_equal(s.v[0].language, "c");
    q.declarations = true;
    assert_true(repo_symbols(r, &q, a, &s, &e));
    assert_int_equal(s.n, 3);
    q = (struct symbol_query){.name = "rdnx", .fuzzy = true};
    assert_true(repo_symbols(r, &q, a, &s, &e));
    assert_true(s.n >= 1);
    assert_string_equal(s.v[0].path, "lib/reader.c");
    q = (struct symbol_query){.name = "Group"};
    assert_true(repo_symbols(r, &q, a, &s, &e) && s.n == 1);
    q = (struct symbol_query){.parent = s.v[0].id};
    assert_true(repo_symbols(r, &q, a, &s, &e));
    assert_int_equal(s.n, 2);
    assert_true(repo_symbol(r, s.v[1].id, a, &one, &e));
    assert_string_equal(one.qualified, "Group.lookup");
    assert_false(repo_symbol(r, 12345, a, &one, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_true(repo_knows_name(r, STR("reader_next")));
    assert_true(repo_knows_name(r, STR("reader.c")));
    assert_true(repo_knows_name(r, STR("lib/")));
    assert_false(repo_knows_name(r, STR("reader_nex")));
    assert_false(repo_knows_name(r, STR("")));
    repo_close(r);
    arena_free(a);
}

static void test_edges(void **state)
{
    (void)state;
    repo *r = open_repo(sample(), NULL);
    arena *a = arena_new();
    err e = ERR_INIT;
    struct target t;
    struct edges d;
    update(r);
    assert_true(repo_lookup(r, "lib/reader.c:reader_next", a, &t, &e));
    assert_true(repo_callers(r, &t.symbol, a, &d, &e));
    assert_int_equal(d.n, 1);
    assert_string_equal(d.v[0].symbol.name, "main");
    assert_string_equal(d.v[0].text, "return reader_next(&r);");
    assert_int_equal(d.v[0].line, 5);
    assert_true(d.v[0].is_call);
    assert_true(repo_callees(r, &t.symbol, a, &d, &e));
    bool refill = false;
    for (size_t i = 0; i < d.n; i++)
        refill = refill || (strcmp(d.v[i].symbol.name, "refill") == 0 &&
                            d.v[i].confidence == EDGE_DIRECT && d.v[i].symbol.line == 7);
    assert_true(refill);
    assert_true(repo_lookup(r, "Group.lookup", a, &t, &e));
    assert_true(repo_callers(r, &t.symbol, a, &d, &e));
    assert_int_equal(d.n, 1);
    assert_string_equal(d.v[0].symbol.qualified, "Group.resolve");
    assert_int_equal(d.v[0].confidence, EDGE_DIRECT);
    assert_true(repo_lookup(r, "Other.lookup", a, &t, &e)); /* same name, other class */
    assert_true(repo_callers(r, &t.symbol, a, &d, &e));
    assert_int_equal(d.n, 0);
    repo_close(r);
    arena_free(a);
}

static void test_graph(void **state)
{
    (void)state;
    repo *r = open_repo(sample(), NULL);
    arena *a = arena_new();
    err e = ERR_INIT;
    struct target from, to;
    struct edges d;
    struct ranked_map m;
    update(r);
    if (!repo_rank(r, NULL, &e))
        fail_msg("%s", e.msg);
    assert_true(repo_lookup(r, "main", a, &from, &e));
    assert_true(repo_lookup(r, "refill", a, &to, &e));
    assert_true(to.symbol.rank > 0 && to.symbol.rank <= 1);
    assert_true(repo_path(r, &from.symbol, &to.symbol, a, &d, &e));
    assert_int_equal(d.n, 2);
    assert_string_equal(d.v[0].symbol.name, "reader_next");
    assert_string_equal(d.v[1].symbol.name, "refill");
    assert_string_equal(d.v[1].path, "lib/reader.c");
    assert_true(repo_path(r, &to.symbol, &from.symbol, a, &d, &e));
    assert_int_equal(d.n, 0);
    for (size_t lines = 0; lines < 12; lines++) {
        assert_true(repo_map(r, NULL, lines, a, &m, &e));
        size_t used = m.n;
        for (size_t i = 0; i < m.n; i++)
            used += m.v[i].top.n;
        assert_true(used <= lines);
        assert_true(lines == 0 || m.n > 0);
    }
    assert_true(repo_map(r, "lib/", 10, a, &m, &e));
    assert_string_equal(m.v[0].path, "lib/reader.c");
    repo_close(r);
    arena_free(a);
}

static void test_search(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first;
    } rows[] = {{"reads one byte", "reader_next"},
                {"reader_next", "reader_next"},
                {"readerNext", "reader_next"},
                {"how is a name resolved in a group", "resolve"},
                {"rdr_nxt", "reader_next"}};
    repo *r = open_repo(sample(), NULL);
    arena *a = arena_new();
    update(r);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_hits h;
        err e = ERR_INIT;
        struct search_query q = {.text = rows[i].text};
        if (!repo_search(r, &q, a, &h, &e))
            fail_msg("%s: %s", rows[i].text, e.msg);
        if (!h.n || !h.v[0].symbol.id || strcmp(h.v[0].symbol.name, rows[i].first) != 0)
            fail_msg("%s: %zu hits, first %s", rows[i].text, h.n,
                     h.n ? h.v[0].symbol.name : "none");
        assert_true(h.v[0].reason[0] && h.v[0].best_line >= h.v[0].line);
        q.prefix = "nosuch/";
        assert_true(repo_search(r, &q, a, &h, &e));
        assert_int_equal(h.n, 0);
    }
    struct search_hits h;
    err e = ERR_INIT;
    struct search_query q = {.text = " ?! "};
    assert_false(repo_search(r, &q, a, &h, &e));
    assert_int_equal(e.code, ERR_USAGE);
    err_clear(&e);
    q.text = "\" OR ) NEAR( * ^ title:";
    assert_true(repo_search(r, &q, a, &h, &e)); /* no syntax of FTS5 gets through */
    repo_close(r);
    arena_free(a);
}

/* Its own words count in full, words that mean the same half, others not at all. */
static void test_asked(void **state)
{
    (void)state;
    repo *r = open_repo(sample(), NULL);
    arena *a = arena_new();
    const asked_words *w;
    err e = ERR_INIT;
    update(r);
    assert_true(repo_asked(r, "Where is the byte fetched?", a, &w, &e));
    double all = asked_share(w, STR("fetch_byte")), alike = asked_share(w, STR("readBytes"));
    assert_true(all > 0.99 && all < 1.01);
    assert_true(alike > 0.5 && alike < all);
    assert_true(asked_share(w, STR("Reads the next entry.")) < alike);
    assert_true(asked_share(w, STR("read read reads")) > 0);
    assert_true(asked_share(w, STR("where it is")) <= 0);
    assert_true(repo_asked(r, " ?! ", a, &w, &e));
    assert_true(asked_share(w, STR("anything")) <= 0);
    repo_close(r);
    arena_free(a);
}

/* ---- updates ---- */

static void test_updates(void **state)
{
    (void)state;
    static const char *const steps[] = {
        "echo 'int added(void) { return 0; }' >> main.c",
        "rm lib/reader.h",
        "git mv main.c start.c",
        "git commit -qam two",
        "rm start.c && mkdir start.c && echo 'int inner;' > start.c/inner.c", /* file to folder */
        "rm -r start.c && echo 'int back;' > start.c",
        "cp lib/reader.c lib/copy.c", /* the same blob twice */
        "rm lib/reader.c",
        "git checkout -q -f -b other HEAD~ && rm -rf start.c",
        "git checkout -q -f main",
        "git reset -q --hard HEAD~",
        "echo 'build2/' >> .gitignore; mkdir build2; echo 'int z;' > build2/z.c",
        "git add -A && git commit -qm three",
        "git rm -rq --cached py && echo py >> .gitignore", /* still in HEAD */
        "git commit -qam four",
        ("printf 'int crlf(void)\\r\\n{\\r\\n    return 1;\\r\\n}\\r\\n' > crlf.c && "
         "git -c core.autocrlf=true add crlf.c && git commit -qm five"),
        "chmod 000 lib/copy.c; mv py Py",
        "chmod 644 lib/copy.c",
        "git rm -rqf .",
    };
    const char *d = sample();
    repo *r = open_repo(d, NULL);
    update(r);
    check_fresh(r, d, "first");
    assert_int_equal(update(r).changed, 0);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (getuid() == 0 && strncmp(steps[i], "chmod", 5) == 0 && i % 2 == 0)
            shell(d, "mv py Py 2>/dev/null || true");
        else
            shell(d, "%s", steps[i]);
        update(r);
        check_fresh(r, d, steps[i]);
    }
    repo_close(r);
}

/* A file written twice within a clock tick keeps its size, and still the change is seen. */
static void test_racy(void **state)
{
    (void)state;
    const char *d = sample();
    repo *r = open_repo(d, NULL);
    arena *a = arena_new();
    err e = ERR_INIT;
    struct target t;
    for (int i = 0; i < 20; i++) {
        char text[100], name[20];
        snprintf(name, sizeof name, "name%02d", i);
        snprintf(text, sizeof text, "int %s(void) { return 1; }\n", name);
        put_file(d, "racy.c", text);
        update(r);
        if (!repo_lookup(r, name, a, &t, &e))
            fail_msg("%s", e.msg);
    }
    repo_close(r);
    arena_free(a);
}

static void test_damage(void **state)
{
    (void)state;
    const char *d = sample(), *cache = temp_folder();
    char path[400];
    snprintf(path, sizeof path, "%s/index.db", cache);
    repo *r = open_repo(d, path);
    update(r);
    char *want = dump_index(r);
    repo_close(r);
    static const char *const harms[] = {
        "printf garbage > index.db", "head -c 5000 index.db > x && mv x index.db",
        "dd if=/dev/urandom of=index.db bs=4096 seek=1 count=60 conv=notrunc 2>/dev/null",
        ": > index.db"};
    for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
        shell(cache, "rm -f index.db-wal index.db-shm; %s", harms[i]);
        r = open_repo(d, path);
        update(r);
        char *have = dump_index(r);
        same_dump(have, want, harms[i]);
        free(have);
        repo_close(r);
    }
    free(want);
}

static void test_places(void **state)
{
    (void)state;
    err e = ERR_INIT;
    repo *r;
    struct repo_options o = {.path = "/nonexistent/folder"};
    assert_false(repo_open(&r, &o, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    if (getuid() != 0) { /* root writes everywhere */
        const char *cache = temp_folder(), *d = sample();
        char path[400];
        snprintf(path, sizeof path, "%s/index.db", cache);
        shell(cache, "chmod 555 .");
        e = ERR_INIT;
        o = (struct repo_options){.path = d, .database = path};
        assert_false(repo_open(&r, &o, &e));
        assert_int_equal(e.code, ERR_IO);
        assert_true(e.hint[0]);
    }
    /* below a file of the tree, and a folder inside it */
    const char *d = sample();
    char path[400];
    snprintf(path, sizeof path, "%s/lib/reader.c", d);
    r = open_repo(path, NULL);
    assert_non_null(strstr(repo_info(r)->root, "docent-test"));
    assert_string_equal(repo_info(r)->branch, "main");
    repo_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listed), cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_lookup), cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_edges),  cmocka_unit_test(test_graph),
        cmocka_unit_test(test_search), cmocka_unit_test(test_updates),
        cmocka_unit_test(test_racy),   cmocka_unit_test(test_damage),
        cmocka_unit_test(test_places), cmocka_unit_test(test_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
