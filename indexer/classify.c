/* Rules about files, as tables of names and words; nothing here reads anything.
 *
 * They are meant to be wrong on the safe side: a file taken for a secret is listed with that
 * reason, a file taken for a test is ranked lower, never dropped. */
#include "classify.h"
#include <ctype.h>

enum { BINARY_LOOK = 8000, GENERATED_LOOK = 3000, LICENCE_LOOK = 8000, MINIFIED_AVERAGE = 5000 };

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool one_of(str s, const char *const *list)
{
    for (; *list; list++)
        if (str_eqz(s, *list))
            return true;
    return false;
}

static str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

static bool folder_in(const char *path, const char *const *list)
{
    str rest = str_of(path), part;
    while (str_next(&rest, '/', &part))
        if (rest.p && one_of(part, list))
            return true;
    return false;
}

/* The name without its last extension. */
static str stem_of(str name)
{
    for (size_t i = name.n; i-- > 1;)
        if (name.p[i] == '.')
            return str_sub(name, 0, i);
    return name;
}

/* ReaderTest.java, ReaderTests.cs: a capital T behind a small letter or digit */
static bool ends_in_word(str stem, const char *const *words)
{
    for (size_t i = 0; words[i]; i++) {
        size_t n = strlen(words[i]);
        if (stem.n > n && str_ends(stem, str_of(words[i])) &&
            !isupper((unsigned char)stem.p[stem.n - n - 1]))
            return true;
    }
    return false;
}

bool path_is_test(const char *path)
{
    static const char *const folders[] = {
        "test", "tests",   "testing",  "__tests__", "spec", "specs",    "testdata",  "testdir",
        "fuzz", "fuzzing", "fixtures", "Tests",     "e2e",  "unittest", "unittests", NULL};
    static const char *const ends[] = {"_test", "_tests", ".test", ".spec", "_spec", "-test", NULL};
    str stem = stem_of(base_name(path));
    if (folder_in(path, folders))
        return true;
    if (str_starts(stem, STR("test_")) || str_starts(stem, STR("test-")) || str_eqz(stem, "test") ||
        str_eqz(stem, "tests") || str_eqz(stem, "conftest"))
        return true;
    for (size_t i = 0; ends[i]; i++)
        if (str_ends(stem, str_of(ends[i])))
            return true;
    static const char *const camel[] = {"Test", "Tests", "Spec", NULL};
    return ends_in_word(stem, camel);
}

bool path_is_example(const char *path)
{
    static const char *const folders[] = {"example", "examples",  "sample", "samples",
                                          "demo",    "demos",     "bench",  "benchmarks",
                                          "benches", "benchmark", NULL};
    str rest = str_of(path), part;
    while (str_next(&rest, '/', &part)) /* perf-measures/, benchmark-runner/ */
        if (rest.p && (str_starts(part, STR("perf-")) || str_starts(part, STR("benchmark-"))))
            return true;
    static const char *const camel[] = {"Benchmark", "Benchmarks", NULL};
    return folder_in(path, folders) || ends_in_word(stem_of(base_name(path)), camel);
}

bool path_is_vendored(const char *path)
{
    static const char *const folders[] = {
        "vendor",   "vendored",     "third_party",      "third-party", "thirdparty",
        "3rdparty", "node_modules", "bower_components", "external",    "externals",
        "extern",   "deps",         "site-packages",    "Pods",        NULL};
    str name = base_name(path);
    return folder_in(path, folders) || str_ends(name, STR(".min.js")) ||
           str_ends(name, STR(".min.css"));
}

bool path_is_generated(const char *path)
{
    static const char *const ends[] = {
        ".pb.go",       ".pb.c",      ".pb.h",      ".pb.cc",  "_pb2.py",
        "_pb2_grpc.py", ".g.dart",    ".lock",      ".map",    ".generated.cs",
        ".designer.cs", "-lock.json", "-lock.yaml", ".min.js", ".min.css",
        "go.sum",       ".po",        ".pot",       NULL};
    static const char *const folders[] = {"generated", "__generated__", "dist", NULL};
    str name = base_name(path);
    for (size_t i = 0; ends[i]; i++)
        if (str_ends(name, str_of(ends[i])))
            return true;
    return folder_in(path, folders);
}

static char folded(char c)
{
    return (unsigned)(c - 'A') < 26 ? (char)(c | 0x20) : c;
}

/* Does s go on with phrase (small letters) at i? */
static bool says(str s, size_t i, const char *phrase)
{
    for (; *phrase && i < s.n && folded(s.p[i]) == *phrase; i++)
        phrase++;
    return !*phrase;
}

/* Inside a comment at the file's head, not in code that writes such a line: the line must not hold
 * a quote before it, and behind a long licence it must begin as a comment. */
static bool is_remark(str text, size_t at)
{
    size_t line = at;
    while (line > 0 && text.p[line - 1] != '\n')
        line--;
    str before = str_sub(text, line, at);
    str mark = str_trim(before);
    if (at >= GENERATED_LOOK && (!mark.n || !strchr("/*#;-", mark.p[0])))
        return false;
    return !memchr(before.p, '"', before.n) && !memchr(before.p, '\'', before.n) &&
           !memchr(before.p, '`', before.n);
}

bool text_is_generated(str text)
{
    static const char *const phrases[] = {"@generated",
                                          "do not edit",
                                          "do not modify",
                                          "automatically generated",
                                          "autogenerated by",
                                          "auto-generated by",
                                          "this file is generated",
                                          "this file was generated",
                                          "a bison parser, made by",
                                          "a lexical scanner generated by",
                                          "generated by the protocol buffer",
                                          "code generated by",
                                          NULL};
    str head = str_sub(text, 0, LICENCE_LOOK);
    for (size_t i = 0; i < head.n; i++) {
        char c = folded(head.p[i]);
        if (!strchr("@adtcg", c) || (i && (unsigned)(folded(head.p[i - 1]) - 'a') < 26))
            continue;
        for (size_t k = 0; phrases[k]; k++)
            if (phrases[k][0] == c && says(head, i, phrases[k]) && is_remark(head, i))
                return true;
    }
    return false;
}

/* ---- secrets ---- */

bool path_is_secret(const char *path)
{
    static const char *const names[] = {".env",
                                        "id_rsa",
                                        "id_dsa",
                                        "id_ecdsa",
                                        "id_ed25519",
                                        ".netrc",
                                        "_netrc",
                                        ".pgpass",
                                        ".htpasswd",
                                        ".git-credentials",
                                        "credentials",
                                        "credentials.json",
                                        "credentials.yml",
                                        "credentials.yaml",
                                        "credentials.xml",
                                        "credentials.csv",
                                        "secrets.yml",
                                        "secrets.yaml",
                                        "secrets.json",
                                        "secrets.toml",
                                        "master.key",
                                        ".npmrc",
                                        ".pypirc",
                                        ".dockercfg",
                                        ".s3cfg",
                                        "service-account.json",
                                        "kubeconfig",
                                        "htpasswd",
                                        ".vault_pass",
                                        NULL};
    static const char *const ends[] = {".pem",  ".key", ".p12",     ".pfx",     ".jks", ".keystore",
                                       ".kdbx", ".ppk", ".asc.key", ".tfstate", NULL};
    static const char *const harmless[] = {".env.example", ".env.sample",   ".env.template",
                                           ".env.dist",    ".env.defaults", NULL};
    str name = base_name(path);
    if (one_of(name, harmless))
        return false;
    if (one_of(name, names) || str_starts(name, STR(".env.")))
        return true;
    for (size_t i = 0; ends[i]; i++)
        if (str_ends(name, str_of(ends[i])))
            return true;
    return false;
}

static bool is_base64(char c)
{
    return isalnum((unsigned char)c) || c == '+' || c == '/' || c == '=';
}

/* At a "-----BEGIN": a private key block with at least three lines' worth of key in it; a mention
 * is no key. */
static bool is_private_key(str at)
{
    static const char mark[] = "PRIVATE KEY-----";
    if (!str_starts(at, STR("-----BEGIN ")))
        return false;
    size_t end = str_find(str_sub(at, 0, 60), str_of(mark), 0), count = 0;
    if (end == SIZE_MAX)
        return false;
    size_t from = end + sizeof mark - 1;
    for (size_t i = from; i < at.n && i < from + 600 && at.p[i] != '-'; i++)
        count += is_base64(at.p[i]);
    return count >= 150;
}

struct token_form {
    const char *prefix;
    size_t n; /* key characters behind it */
    bool capitals_only;
};

static bool is_token(str at, const struct token_form *f)
{
    size_t len = strlen(f->prefix), distinct = 0;
    if (!str_starts(at, str_of(f->prefix)) || at.n < len + f->n)
        return false;
    uint64_t seen[4] = {0};
    for (size_t i = len; i < len + f->n; i++) {
        unsigned char c = (unsigned char)at.p[i];
        bool fits =
            f->capitals_only ? isupper(c) || isdigit(c) : isalnum(c) || c == '_' || c == '-';
        if (!fits)
            return false;
        if (!(seen[c >> 6] >> (c & 63) & 1)) {
            seen[c >> 6] |= (uint64_t)1 << (c & 63);
            distinct++;
        }
    }
    return distinct >= f->n / 3; /* xxxxxxxx and the like are examples */
}

bool text_is_secret(str text)
{
    static const struct token_form forms[] = {
        {"AKIA", 16, true},    {"ASIA", 16, true},      {"ghp_", 36, false},
        {"gho_", 36, false},   {"ghs_", 36, false},     {"github_pat_", 60, false},
        {"glpat-", 20, false}, {"xoxb-", 30, false},    {"xoxp-", 30, false},
        {"AIza", 35, false},   {"sk_live_", 24, false}, {"sk-ant-", 40, false}};
    for (size_t i = 0; i + 8 < text.n; i++) {
        char c = text.p[i], d = text.p[i + 1];
        bool likely = (c == 'A' && (d == 'K' || d == 'S' || d == 'I')) ||
                      (c == 'g' && (d == 'h' || d == 'i' || d == 'l')) || (c == 'x' && d == 'o') ||
                      (c == 's' && d == 'k') || (c == '-' && d == '-');
        if (!likely)
            continue;
        str at = str_sub(text, i, text.n);
        if (c == '-' && is_private_key(at))
            return true;
        if (i && is_word(text.p[i - 1]))
            continue;
        for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
            if (forms[k].prefix[0] == c && is_token(at, &forms[k]))
                return true;
    }
    return false;
}

/* ---- content ---- */

bool text_is_binary(str text)
{
    return memchr(text.p, 0, text.n < BINARY_LOOK ? text.n : BINARY_LOOK) != NULL;
}

uint32_t count_lines(str text)
{
    uint32_t lines = 0;
    const char *p = text.p, *end = text.p + text.n;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
        lines++;
        p++;
    }
    return lines + (text.n && text.p[text.n - 1] != '\n');
}

bool text_is_minified(str text)
{
    uint32_t lines = count_lines(text);
    return lines && text.n / lines > MINIFIED_AVERAGE;
}
