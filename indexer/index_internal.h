/* Shared by the files of the index itself (not by lang/, which stands behind parse.h). */
#pragma once
#include "../engine/base/db.h"
#include "parse.h"
#include "scan.h"

enum {
    INDEX_APPLICATION = 0x646f6378, /* "docx": index.db */
    MAX_PARSE_BYTES = 1 << 20,
    MAX_TEXT_BYTES = 8 << 20,
    MAX_SIGNATURE = 400,
    MAX_DOC = 2000,
};

enum file_flag {
    FILE_MODIFIED = 1,
    FILE_UNTRACKED = 2,
    FILE_TEST = 4,
    FILE_VENDORED = 8,
    FILE_GENERATED = 16,
    FILE_FROM_TREE = 32, /* read from a blob: there is none in the work tree */
    FILE_SECRET = 64,
    FILE_EOL = 128, /* differs from HEAD in its line ends only */
    FILE_EXAMPLE = 256,
};
enum blob_flag { BLOB_GENERATED = 1, BLOB_HAS_ERRORS = 2 };
enum symbol_flag { SYMBOL_DECLARATION = 1, SYMBOL_LOCAL = 2, SYMBOL_ELSEWHERE = 4 };

struct name_table; /* names.c */
struct texts;      /* texts.c */

struct repo {
    git *git; /* NULL: plain folder */
    db *db;
    struct db *history; /* facts.c; NULL until it is needed */
    arena *own;
    struct repo_info info;
    const char *database, *lock_path;
    const char *view_key;
    int64_t view; /* 0: nothing indexed yet */
    bool has_commit, rev;
    oid commit; /* HEAD or rev */
    int root;   /* descriptor of the root; -1 when bare */
    struct name_table *table;
    struct texts *texts;
};

/* repo.c */
bool repo_refresh_head(repo *r, err *e) MUST_USE;
bool repo_find_view(repo *r, err *e) MUST_USE;
bool repo_open_database(repo *r, bool *made_new, err *e) MUST_USE;
bool repo_generation(repo *r, int64_t *out, err *e) MUST_USE;

/* content.c: one entry is read, and told apart */
struct content {
    const struct entry *entry;
    strbuf text; /* empty when there is nothing to index */
    oid oid;
    bool has_oid, secret, missing, gone, eol_only, racy;
    uint64_t bytes;
    struct stamp stamp;
    const char *skipped; /* why nothing of it is indexed */
    const struct language *language;
};
void content_read(struct content *c, const struct entry *entry, int root, git *g);

/* chunk.c: a file's text in pieces for search */
struct chunk {
    int32_t symbol; /* index of the owner in extracted.symbols; -1: none */
    uint32_t line, end_line, start, end;
};
struct chunks {
    VEC(struct chunk) v;
};
void chunk_text(str text, const struct extracted *x, struct chunks *out);

/* refs.c: references of one blob as bytes */
struct reference {
    enum reference_kind kind;
    int64_t name, qualifier; /* ids in names; qualifier 0: none */
    uint32_t line, byte;
    int32_t scope;     /* ordinal of the enclosing symbol in its blob, -1: none */
    uint8_t arguments; /* of a call, and one more; 0: not known */
};
void refs_pack(strbuf *out, const struct reference *v, size_t n);
struct refs_reader {
    const uint8_t *p, *end;
    struct reference last;
};
void refs_open(struct refs_reader *r, str data);
bool refs_next(struct refs_reader *r, struct reference *out); /* false: end, or damage */

/* texts.c: what a blob's symbols say, packed */
struct packed_texts {
    strbuf data;
    size_t bytes; /* unpacked */
};
bool texts_pack(struct packed_texts *out, const struct extracted *x, err *e) MUST_USE;
struct symbol_texts {
    str qualified, signature, doc; /* qualified "": the name alone */
};
/* Of the blob's symbol number `ordinal`. Borrowed until the next call. */
bool texts_get(repo *r, int64_t blob, int64_t ordinal, struct symbol_texts *out, err *e) MUST_USE;
void texts_free(struct texts *t);
/* What a column of the table packed holds; nothing when it is damaged. */
void packed_read(strbuf *out, str data, int64_t bytes);

/* store.c: the one writer */
struct piece { /* what a parser thread hands to the writer */
    struct content content;
    struct extracted x;
    struct chunks chunks;
    struct packed_texts texts;
    arena *arena;
    int64_t file; /* its row, 0: none yet */
    int64_t blob; /* known already; 0: see fresh */
    bool fresh;   /* x and chunks hold what a new blob needs */
    bool changed; /* against what the row has */
    bool generated;
    struct piece *next;
};
typedef struct store store;
typedef struct blob_map blob_map;
store *store_new(repo *r, blob_map *blobs);
void store_free(store *s);
bool store_begin(store *s, err *e) MUST_USE; /* view row, name table; not in a transaction */
bool store_piece(store *s, struct piece *p, struct update_report *out, err *e) MUST_USE;
bool store_listed(store *s, const struct entry *n, err *e) MUST_USE;
bool store_flags(store *s, int64_t file, const struct entry *n, uint32_t flags, bool head_differs,
                 err *e) MUST_USE;
bool store_remove(store *s, int64_t file, err *e) MUST_USE;
bool store_commit(store *s, err *e) MUST_USE; /* one batch; opens the next */
/* changed: the view is not what it was, so what was made of it is out of date. */
bool store_finish(store *s, uint64_t missing, bool changed, err *e) MUST_USE;

/* blobs.c: which blobs are stored, and which are being parsed by some thread. Thread-safe. */
typedef struct blob_map blob_map;
blob_map *blob_map_new(void);
void blob_map_free(blob_map *m);
bool blob_map_load(blob_map *m, db *d, err *e) MUST_USE;
/* True: the caller is to parse it. False: *id is its id, 0 while another thread has it. */
bool blob_map_claim(blob_map *m, const oid *o, const struct language *l, int64_t *id);
void blob_map_set(blob_map *m, const oid *o, const struct language *l, int64_t id);
int64_t blob_map_get(blob_map *m, const oid *o, const struct language *l);

/* grep.c: repo_search by regular expression */
bool grep_files(repo *r, const struct search_query *q, arena *a, struct search_hits *out,
                err *e) MUST_USE;

/* text.c: the only file of the indexer that knows SQLite's own interface (FTS5) */
bool text_attach(db *d, err *e) MUST_USE;
/* Calls fn for each token of text as the tokenizer makes them, stemmed and folded. */
typedef void text_token_fn(void *arg, str token, bool whole);
void text_tokens(str text, text_token_fn *fn, void *arg);

/* rows.c: rows become struct symbol */
#define SYMBOL_COLUMNS                                                                             \
    " f.id, s.id, n.name, s.parent, s.kind, s.flags, s.line, s.end_line, s.name_line,"             \
    " s.start_byte, s.end_byte, s.body_byte, b.id, b.first_symbol, f.path, b.language, f.flags,"   \
    " s.name "
#define SYMBOL_TABLES                                                                              \
    " FROM symbols s JOIN files f ON f.blob = s.blob JOIN names n ON n.id = s.name"                \
    " JOIN blobs b ON b.id = s.blob "
bool repo_ready(repo *r, err *e) MUST_USE;
typedef VEC(struct symbol) symbol_vec;
bool rows_symbols(repo *r, db_stmt *s, arena *a, symbol_vec *out, err *e) MUST_USE;
bool name_count(repo *r, int64_t name, uint32_t *out, err *e) MUST_USE;
bool name_id(repo *r, str name, int64_t *out, err *e) MUST_USE; /* 0: no such name */

/* edges.c: a line of a file as it stands now, trimmed; "" when there is none. */
const char *edge_text(repo *r, const char *path, uint32_t line, arena *a);

static inline int64_t symbol_handle(int64_t file, int64_t symbol)
{
    return (int64_t)((uint64_t)file << 32 | (uint64_t)symbol);
}
static inline int64_t handle_file(int64_t handle)
{
    return (int64_t)((uint64_t)handle >> 32);
}
static inline int64_t handle_symbol(int64_t handle)
{
    return (int64_t)((uint64_t)handle & 0xffffffffu);
}
