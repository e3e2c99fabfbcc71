/* The indexer: a git repository (or a plain folder) becomes symbols, references and text that can
 * be asked for at once.
 *
 * A `repo` is one opened repository with its index.db. It belongs to one thread at a time; open
 * another for another thread (readers never wait for the writer). Everything returned points into
 * the arena given, or is borrowed as said. Lines are 1-based and inclusive; bytes are 0-based, end
 * exclusive. Paths are relative to the root, bytes as git has them.
 *
 * What is indexed: the HEAD tree plus the work tree's modified and untracked, not ignored, text
 * files; a bare repository its HEAD; a plain folder its files by .gitignore rules. Nothing of a
 * repository is ever executed. */
#pragma once
#include "../engine/base/arena.h"
#include "../engine/base/hash.h"
#include "../engine/base/str.h"
#include "../engine/base/thread.h"
#include "../engine/base/vec.h"

typedef struct repo repo;

struct repo_options {
    const char *path;     /* any path inside; NULL: the current folder */
    const char *rev;      /* index this commit instead of the work tree; NULL: work tree */
    const char *database; /* index.db; NULL: its place in the cache folder */
    bool trust_path;      /* accept a repository owned by somebody else, for this run */
};

struct repo_info {
    const char *root;    /* work tree, or the git folder of a bare repository; absolute */
    const char *git_dir; /* NULL for a plain folder */
    const char *id;      /* hex; hash of the git common directory's (or folder's) real path */
    const char *branch;  /* NULL when detached, unborn or no git */
    const char *head;    /* hex OID; NULL when unborn or no git */
    bool bare, unborn, shallow;
    bool index_new; /* this open created or rebuilt index.db: nothing is in it yet */
};

/* Errors: ERR_REPOSITORY with one line per case (SHA-256 objects, reftable, foreign owner,
 * unsupported extension, ...). */
bool repo_open(repo **out, const struct repo_options *o, err *e) MUST_USE;
void repo_close(repo *r);
const struct repo_info *repo_info(const repo *r);

struct update_report {
    uint64_t files, changed, parsed, removed, skipped,
        missing; /* missing: blobs a partial clone has not got */
    uint64_t symbols, references, bytes;
    double seconds;
};
/* Brings the index up to date; returns at once when nothing changed. threads 0: physical cores.
 * Cancelled: what was stored stays, the rest comes next time. */
bool repo_update(repo *r, int threads, const watch *w, struct update_report *out, err *e) MUST_USE;

/* ---- symbols ---- */

enum symbol_kind { /* the order is the order of the table symbol_kind_name/letter */
                   SYM_FUNCTION,
                   SYM_METHOD,
                   SYM_CLASS,
                   SYM_STRUCT,
                   SYM_UNION,
                   SYM_ENUM,
                   SYM_INTERFACE,
                   SYM_TRAIT,
                   SYM_TYPE,
                   SYM_MACRO,
                   SYM_VARIABLE,
                   SYM_CONSTANT,
                   SYM_FIELD,
                   SYM_ENUMERATOR,
                   SYM_PROPERTY,
                   SYM_MODULE,
                   SYM_SECTION,
                   SYM_KINDS
};
const char *symbol_kind_name(enum symbol_kind k); /* "function" */
bool symbol_is_function(enum symbol_kind k);      /* or a method */
bool symbol_is_callable(enum symbol_kind k);      /* by "called by", not "used by" */
/* What the function a program begins with may be called; NULL ends them. program_begins_at gives
 * more for likelier ones: main 2 (in C# Main), on Windows 1, others 0. A method is one only where
 * all functions are methods. */
extern const char *const program_names[];
int program_begins_at(const char *name, enum symbol_kind kind, const char *language);

struct symbol {
    int64_t id; /* stable while the index is not updated */
    enum symbol_kind kind;
    const char *name;      /* resolve_command */
    const char *qualified; /* Group.resolve_command */
    const char *path;
    const char *signature; /* one line, blanks squeezed */
    const char *doc;       /* comment or docstring as text without its marks; "" when none */
    const char *language;
    uint32_t line, end_line; /* the whole definition, decorators and doc comment not included */
    uint32_t name_line;
    uint32_t start_byte, end_byte; /* the same as bytes of the file's text */
    uint32_t body_byte;            /* where the body starts; end_byte when there is none */
    int64_t parent;                /* enclosing symbol, 0: none */
    uint32_t reference_count;      /* references to this name */
    bool is_declaration;           /* prototype, forward declaration, interface method */
    bool is_test;
    float rank; /* 0..1, how much of the repository leans on it; 0 until repo_rank was called */
};

struct symbols {
    struct symbol *v;
    size_t n;
};

enum target_kind { TARGET_SYMBOL, TARGET_FILE, TARGET_FOLDER };
struct target {
    enum target_kind kind;
    struct symbol symbol;      /* TARGET_SYMBOL */
    const char *path;          /* TARGET_FILE, TARGET_FOLDER */
    struct symbols candidates; /* ERR_AMBIGUOUS: those that fit, most referenced first;
                                  ERR_NOT_FOUND: near misses */
};
/* name, Class.method (also Class::method, Class#method), path:line, path:name, path, folder/. On
 * ERR_AMBIGUOUS and ERR_NOT_FOUND out->candidates is filled. */
bool repo_lookup(repo *r, const char *target, arena *a, struct target *out, err *e) MUST_USE;
bool repo_symbol(repo *r, int64_t id, arena *a, struct symbol *out, err *e) MUST_USE;

struct symbol_query {
    const char *path; /* exact file, or folder/ prefix; NULL: everywhere */
    const char
        *name; /* NULL: all; plain: exact name or qualified; with fuzzy: subsequence, best first */
    bool fuzzy;
    uint32_t kinds;    /* bit per symbol_kind; 0: all */
    bool declarations; /* include declarations */
    int64_t parent;    /* only children of this symbol; 0: any */
    size_t limit;      /* 0: no limit */
};
/* Without fuzzy: ordered by path, then line. */
bool repo_symbols(repo *r, const struct symbol_query *q, arena *a, struct symbols *out,
                  err *e) MUST_USE;
/* The innermost definition that contains this line; false with ERR_NOT_FOUND when there is none. */
bool repo_symbol_at(repo *r, const char *path, uint32_t line, arena *a, struct symbol *out,
                    err *e) MUST_USE;

/* ---- references ---- */

enum edge_confidence { EDGE_DIRECT, EDGE_IMPORT, EDGE_NAME, EDGE_POINTER, EDGE_MACRO };
struct edge {
    struct symbol symbol; /* the other end; id 0 and only .name set when it is not defined here */
    const char *path;     /* where the call stands */
    uint32_t line;
    const char *text; /* that source line, trimmed */
    enum edge_confidence confidence;
    bool is_call; /* called there; otherwise named: a type, a constant, a function pointer */
};
struct edges {
    struct edge *v;
    size_t n;
};
bool repo_callers(repo *r, const struct symbol *s, arena *a, struct edges *out, err *e) MUST_USE;
/* Those of n symbols into out[n]: what resolving has to read is read once. */
bool repo_callers_each(repo *r, const struct symbol *v, size_t n, arena *a, struct edges *out,
                       err *e) MUST_USE;
bool repo_callees(repo *r, const struct symbol *s, arena *a, struct edges *out, err *e) MUST_USE;
/* Is this word the name of a symbol, a referenced name, a file or folder of the repository? */
bool repo_knows_name(repo *r, str word);

/* ---- files and text ---- */

struct file {
    const char *path, *language; /* language NULL: none known */
    const char *skipped;         /* why its contents are not indexed; NULL: they are */
    uint64_t bytes;
    uint32_t lines, symbols;
    bool modified, untracked, is_test, is_example, is_generated, is_vendored;
};
struct files {
    struct file *v;
    size_t n;
};
/* prefix NULL: all. Ordered by path. Submodules appear with skipped "submodule". */
bool repo_files(repo *r, const char *prefix, arena *a, struct files *out, err *e) MUST_USE;
/* The file's text as it is on screen: work tree if it has the file, else the blob. ERR_NOT_FOUND
 * when it is gone. */
bool repo_text(repo *r, const char *path, strbuf *out, err *e) MUST_USE;

struct index_stats {
    uint64_t files, skipped, symbols, references, source_bytes, database_bytes, missing;
    bool up_to_date_known;
};
bool repo_stats(repo *r, struct index_stats *out, err *e) MUST_USE;

/* ---- the whole graph: rank, map, paths ---- */

/* Personalised PageRank over the resolved references: what much leans on, seen from entry points;
 * tests, vendored, generated and example files count little. Kept with the index; returns at once
 * when it is up to date. Call it before wanting struct symbol.rank. */
bool repo_rank(repo *r, const watch *w, err *e) MUST_USE;

struct map_entry {
    const char *path; /* a folder ends in "/"; the root is "" */
    const char *name; /* the path behind that of the entry it lies in; one entry for a chain of
                         folders that hold nothing else: src/main/java/ */
    bool is_folder;
    uint32_t depth;     /* 0: the root's own entries */
    double weight;      /* share of the repository's rank, 0..1 */
    uint32_t files;     /* in it, for folders */
    struct symbols top; /* of a file: the symbols that matter most, best first */
};
struct ranked_map {
    struct map_entry *v;
    size_t n;
    uint64_t left_out; /* files that did not fit */
};
/* The shape of what lies below prefix (NULL: all) in about max_lines lines, one for each entry and
 * each symbol of it: folders and files by weight, a folder before what is in it. */
bool repo_map(repo *r, const char *prefix, size_t max_lines, arena *a, struct ranked_map *out,
              err *e) MUST_USE;

/* A shortest chain of calls from one symbol to another: each edge's symbol is the one called, path
 * and line where. n 0: there is none. */
bool repo_path(repo *r, const struct symbol *from, const struct symbol *to, arena *a,
               struct edges *out, err *e) MUST_USE;

/* ---- search ---- */

struct search_query {
    const char *text;   /* words, identifiers, a question; with regex: the expression */
    const char *prefix; /* only below this folder or file; NULL: everywhere */
    size_t limit;       /* 0: 20 */
    bool regex;         /* every line that matches (Perl's syntax), the program's own files first,
                           then by place; text as it is on screen now */
    bool ignore_case;   /* of regex; words never mind case */
};
struct search_hit {
    struct symbol symbol; /* id 0: text outside of any definition */
    const char *path;
    uint32_t line, end_line; /* the piece that was found */
    uint32_t best_line;      /* the line in it that has most of the words */
    const char *text;        /* that line, trimmed */
    double score, coverage;
    const char *reason; /* "name reader; text reply, next; path read" */
};
struct search_hits {
    struct search_hit *v;
    size_t n;
    bool more;       /* regex: there are more lines than the limit */
    size_t given_up; /* regex: files in which the expression cost too much */
};
/* One ranked list over names, text and paths, best first; at most one hit for a definition.
 *
 * What score says: nothing by itself, it orders the hits of one call. It is z(piece) + 0.5 z(file),
 * standard scores among the call's candidates, plus bounded bonuses for names. coverage is what can
 * be compared between calls: the share, weighed by how rare each word is here, of the question's
 * words that the hit has in its text, name or path. */
bool repo_search(repo *r, const struct search_query *q, arena *a, struct search_hits *out,
                 err *e) MUST_USE;

/* How much of a question a text says, 0..1: for a name, a comment, a sentence about a definition.
 * Words count by how rare each is here; one that means the same counts half. */
typedef struct asked_words asked_words;
bool repo_asked(repo *r, const char *question, arena *a, const asked_words **out, err *e) MUST_USE;
double asked_share(const asked_words *w, str text);

/* ---- watching the work tree ---- */

/* Tells when what repo_update would read has changed: a file was saved, created, renamed or deleted
 * (ignored ones do not count), a folder came or went, HEAD moved. For a thread of its own:
 *
 *     while (repo_watch_wait(w, -1, &changed, &e))
 *         if (changed) post(REFRESH);      // whoever owns the repo calls repo_update
 *
 * A save is several events and a checkout thousands: they are gathered until nothing came for
 * 20 ms, or for 200 ms in all, and reported once. What happens from the opening on is seen; what
 * happened before is repo_update's. Bare repositories and commits (rev): HEAD alone.
 *
 * By the kernel's events (Linux), else by looking at the tree from time to time: where there are no
 * events, on file systems that have none, and for the folders left over where their number is used
 * up. */
typedef struct repo_watch repo_watch;
struct watch_options {
    bool polling; /* no kernel events, e.g. for a network file system */
    int poll_ms;  /* between two looks; 0: 200, and never more than a twentieth of the time */
};
/* o NULL: events. Keeps nothing of r: both may be used and closed in any order, in any thread. */
bool repo_watch_open(repo_watch **out, const repo *r, const struct watch_options *o,
                     err *e) MUST_USE;
void repo_watch_close(repo_watch *w); /* after the thread in repo_watch_wait has ended */
/* Waits at most ms milliseconds (-1: for ever, 0: only what is there already). *changed false: the
 * time is over, or repo_watch_wake was called. Fails when the root is gone. */
bool repo_watch_wait(repo_watch *w, int ms, bool *changed, err *e) MUST_USE;
/* From any thread: makes repo_watch_wait return now, and at once when it is called the next time.
 */
void repo_watch_wake(repo_watch *w);
bool repo_watch_polls(const repo_watch *w); /* no kernel events for all or some folders */

/* ---- code structure, for walkthroughs and colours: parsed from text given, nothing stored ---- */

/* Language-neutral nodes of a definition's body, in source order, parents before children; from the
 * @step.* captures of the language's query. */
enum node_kind {
    NODE_SIMPLE, /* a statement without blocks inside */
    NODE_BRANCH, /* if, else if, switch, match, try, with: has blocks */
    NODE_ARM,    /* one arm of a branch: else, case, catch, finally */
    NODE_LOOP,
    NODE_BLOCK, /* any other statement with a body: nested function, class, with-block, unsafe */
    NODE_COMMENT,
    NODE_LABEL, /* label or bare case marker */
    NODE_JUMP,  /* break, continue, goto */
    NODE_RETURN,
    NODE_THROW, /* throw, raise, panic */
    NODE_VALUE, /* the last expression of a block whose value is used (let x = match ...); that of
                   the whole body is a return */
};
struct code_node {
    enum node_kind kind;
    uint32_t start_byte, end_byte;
    uint32_t line, end_line;
    uint32_t header_end; /* byte where the governing header ends and the body begins; start_byte
                            when there is no header */
    uint32_t tail;       /* `f(x) if y`: byte where the header behind the body begins; 0: none */
    int32_t parent;      /* index in the array; -1: directly in the definition's body */
    bool is_call;        /* for certain, even when it does not look like one: `print x` */
};
/* Does it govern a body, which begins at header_end, or ends at tail? */
static inline bool node_has_body(const struct code_node *n)
{
    return n->header_end > n->start_byte || n->tail;
}
struct outline {
    struct code_node *v;
    size_t n;
    uint32_t body_start,
        body_end;   /* bytes of the definition's body, braces excluded where there are any */
    bool has_value; /* the signature or a return statement says that it returns a value */
    bool damaged;   /* the parser met errors inside */
};
/* Of the definition that spans bytes start..end of text. language as in struct symbol. */
bool code_outline(const char *language, str text, uint32_t start, uint32_t end, arena *a,
                  struct outline *out, err *e) MUST_USE;

/* A comment's text: without its marks, one line for each of its own. language NULL: not known, and
 * # is no mark. In the arena. */
str code_comment(const char *language, str comment, arena *a);

/* Identifiers and literals of a range: what verification looks words up in. */
struct code_word {
    uint32_t byte, len, line;
    bool is_literal; /* string or number */
    bool is_call;
};
struct code_words {
    struct code_word *v;
    size_t n;
};
bool code_words(const char *language, str text, uint32_t start, uint32_t end, arena *a,
                struct code_words *out, err *e) MUST_USE;

enum highlight {
    HL_TEXT,
    HL_COMMENT,
    HL_STRING,
    HL_NUMBER,
    HL_KEYWORD,
    HL_TYPE,
    HL_FUNCTION,
    HL_CONSTANT,
    HL_VARIABLE,
    HL_PROPERTY,
    HL_OPERATOR,
    HL_PREPROC,
    HL_TAG,
    HL_HEADING,
    HL_KINDS
};
struct span {
    uint32_t start, end; /* bytes; spans do not overlap and are ordered */
    enum highlight kind;
};
struct spans {
    struct span *v;
    size_t n;
};
bool code_highlight(const char *language, str text, arena *a, struct spans *out, err *e) MUST_USE;
/* Of these the comments alone, which costs a third; none in an unknown language. */
void code_comments(const char *language, str text, arena *a, struct spans *out);
/* As long as text, with blanks for comments (line ends stay). */
str code_bare(const char *language, str text, arena *a);
/* By name, extension, file name or shebang; NULL: not known. Static string, as in struct symbol. */
const char *code_language(const char *path, str first_bytes);

/* ---- settings ---- */

/* One docent.* line of git's configuration, least important first. */
struct config_value {
    const char *name;   /* as git has it: section and key in lower case */
    const char *value;  /* "true" for a key without a value */
    const char *origin; /* "system", "global", "repository" */
    bool from_repository;
};
struct config_values {
    struct config_value *v;
    size_t n;
};
/* What applies at path (NULL: the current folder), inside a repository or not. */
bool repo_settings(const char *path, arena *a, struct config_values *out, err *e) MUST_USE;
