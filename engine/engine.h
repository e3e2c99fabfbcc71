/* The engine: text to tokens to words, and what was read stays read.
 *
 *   model    a GGUF file made ready to compute: immutable, shareable between sessions and threads
 *   session  one timeline of tokens with its KV cache; belongs to one thread at a time
 *   context store   processed context kept in SQLite, so that a prefix read once is never read
 * again
 *
 * The caller never manages the cache: it says what the timeline should be (session_sync) and only
 * what comes after the common prefix is computed, from the store where it has it. Same model,
 * tokens, seed and CPU path give the same output, whatever the thread count, the prefill block size
 * or the state of any cache.
 *
 * This is the only header of engine/ (besides engine/base and engine/model/registry.h) that other
 * folders include. */
#pragma once
#include "base/arena.h"
#include "base/hash.h"
#include "base/str.h"
#include "base/thread.h"
#include "base/vec.h"

typedef int32_t token;
typedef VEC(token) tokens;

/* ---- model
 * ----------------------------------------------------------------------------------------------------
 */

typedef struct model model;

struct model_options {
    int threads;     /* compute threads in all, the caller's included; 0: physical cores */
    bool vocab_only; /* metadata and tokenizer alone: nothing is packed, no session can be made */
};

struct model_info {
    const char *path, *arch, *name; /* arch as in the file: llama, qwen2, qwen3, gemma3 */
    const char *chat; /* chat format ("chatml", "gemma", "llama3"), NULL for a base model */
    uint32_t layers, width, heads, kv_heads, head_dim, vocab;
    uint32_t context_tokens; /* what the file says the model was trained for */
    uint64_t parameters, file_bytes, weight_bytes /* in memory */, kv_bytes_per_token;
    sha256 fingerprint; /* SHA-256 of the file: part of every cache key */
    int threads;
};

/* Opens a GGUF file (mapped, then packed for the CPU path in use). Errors: ERR_NOT_FOUND,
 * ERR_FORMAT (names the key or tensor), ERR_UNSUPPORTED (architecture, tensor type, RoPE scaling,
 * by name), ERR_NOMEM. `o` may be NULL. */
bool model_open(model **out, const char *path, const struct model_options *o, const watch *w,
                err *e) MUST_USE;
void model_close(model *m);
const struct model_info *model_info(const model *m);
/* SHA-256 of a model file, remembered by (device, inode, size, mtime): milliseconds the second
 * time, so that a stored answer can be looked up without opening the model. */
bool model_fingerprint(sha256 *out, const char *path, err *e) MUST_USE;

/* ---- tokens
 * ---------------------------------------------------------------------------------------------------
 */

/* Appends the tokens of text. special: texts such as <|im_end|> become their control token;
 * otherwise they are plain text, which is what everything from a repository must be. No BOS is
 * added. Any bytes are valid input. */
bool model_tokenize(const model *m, tokens *out, str text, bool special, err *e) MUST_USE;
/* Appends the bytes that a token stands for (control tokens: nothing). A token may be part of a
 * character. */
void model_token_bytes(const model *m, strbuf *out, token t);
token model_bos(const model *m);            /* -1: the model wants none */
bool model_is_end(const model *m, token t); /* end of turn or of text */

enum chat_role { CHAT_SYSTEM, CHAT_USER, CHAT_ASSISTANT };
struct chat_message {
    enum chat_role role;
    str text;
};
/* How a list of messages ends: closed; with the last message still open, so that chat_rest can go
 * on with it (a shared prefix ends there); or with the reply begun. */
enum chat_end { CHAT_CLOSED, CHAT_OPEN, CHAT_REPLY };
/* Appends the tokens of a conversation in the model's own chat format, BOS included where it wants
 * one. The format's markers are control tokens; message texts never are. ERR_UNSUPPORTED for a base
 * model, listing the known formats. */
bool chat_tokens(const model *m, tokens *out, const struct chat_message *msgs, size_t n,
                 enum chat_end end, err *e) MUST_USE;
/* Continues after CHAT_OPEN: the rest of that message, its end, and the start of the reply. After a
 * reply, the same with a leading end-of-turn gives the next user message. */
bool chat_rest(const model *m, tokens *out, str text, err *e) MUST_USE;
bool chat_next_user(const model *m, tokens *out, str text, enum chat_end end, err *e) MUST_USE;

/* ---- context store
 * -------------------------------------------------------------------------------------------- */

typedef struct context_store context_store;

/* path NULL: the default file (fs_cache_path "context.db"). cap_bytes 0: 2 GiB. A damaged or
 * foreign file is replaced. May be opened by several processes at once. One context_store belongs
 * to one thread at a time. A file that cannot be written (full disk, read-only folder) is no error:
 * what can be read is used, nothing is stored, and context_store_trouble says why. */
bool context_store_open(context_store **out, const char *path, uint64_t cap_bytes, err *e) MUST_USE;
/* Ends when everything is stored that was read. */
void context_store_close(context_store *c);
/* True once, when storing does not work or has stopped: *why is the line to show. */
bool context_store_trouble(context_store *c, err *why) MUST_USE;
/* Blocks are written by a thread of the store; this waits until they are in the file. */
void context_store_flush(context_store *c);
struct context_stats {
    uint64_t blocks, bytes, cap_bytes, hits, models;
    double seconds_saved;
};
bool context_store_stats(context_store *c, struct context_stats *out, err *e) MUST_USE;
bool context_store_clear(context_store *c, err *e) MUST_USE;

/* Blocks as they are, for another machine's store: at most 256 positions each, every one behind
 * `parent`. What their bytes mean depends on the model and on context_kind (format of the store,
 * CPU path): elsewhere they are never found. */
struct context_block {
    sha256 root, parent, key;
    const token *ids;
    size_t n;
    uint64_t bytes;
    double seconds; /* what computing it took */
    int64_t id;
};
sha256 context_kind(void);
/* Calls each for the stored blocks that lie in the timeline ids[0..n) of m, first ones first. */
bool context_store_list(context_store *c, const model *m, const token *ids, size_t n,
                        void (*each)(void *arg, const struct context_block *b), void *arg,
                        err *e) MUST_USE;
/* Takes K and V of such a block; *sound false: it went meanwhile, or is damaged. */
bool context_store_take(context_store *c, const struct context_block *b,
                        void (*take)(void *arg, str data), void *arg, bool *sound, err *e) MUST_USE;
/* Queues it for storing (b->n 1..256, data not empty); nothing happens when it is there, or when
 * the cap has no room for it. */
void context_store_add(context_store *c, const struct context_block *b, str data);

/* ---- session
 * --------------------------------------------------------------------------------------------------
 */

typedef struct session session;

/* What a session has done since it was made (or since usage was last reset). */
struct usage {
    uint64_t tokens_read;   /* computed in prefill */
    uint64_t tokens_reused; /* had from this session or from the store */
    uint64_t tokens_generated;
    double read_seconds, generate_seconds,
        saved_seconds; /* saved: what reuse would have cost to compute */
};

/* KV for max_tokens positions is reserved (f16, lazily touched); ERR_NOMEM with the size before any
 * work. */
bool session_new(session **out, model *m, uint32_t max_tokens, err *e) MUST_USE;
void session_free(session *s);
/* From now on sync looks in the store first and stores what it computes. NULL: off. Borrowed. */
void session_use_store(session *s, context_store *c);
/* Makes the timeline exactly ids[0..n): keeps the common prefix, loads or computes the rest in
 * blocks of 256. Cancelled: ERR_CANCELLED, what was done stays and is counted as prefix next time.
 */
bool session_sync(session *s, const token *ids, size_t n, const watch *w, err *e) MUST_USE;
size_t session_length(const session *s);
/* Logits after the last token of the timeline, [vocab]; borrowed until the next call on s. */
bool session_logits(session *s, const float **out, err *e) MUST_USE;
/* Logits at every position of ids[0..n) from an empty timeline, in order: what scoring and bug
 * reports need. */
bool session_logits_each(session *s, const token *ids, size_t n,
                         void (*each)(void *arg, size_t position, const float *logits), void *arg,
                         const watch *w, err *e) MUST_USE;
const struct usage *session_usage(const session *s);
void session_usage_reset(session *s);

/* ---- generation
 * -----------------------------------------------------------------------------------------------
 */

struct sampling {
    float temperature; /* 0: greedy, the other two are ignored */
    float top_p;       /* 0 or 1: off */
    uint64_t seed;
};

enum reply_end { REPLY_END_TOKEN, REPLY_STOP_TEXT, REPLY_MAX_TOKENS, REPLY_CANCELLED };

/* One answer to be written: a branch off the session's timeline. Branches share the timeline's KV,
 * do not see each other, and are dropped at the end; the timeline is left as it was. */
struct reply {
    /* in */
    const token *tail; /* read after the timeline: the question */
    size_t n_tail;
    const token *forced; /* the answer begins with these (a kept part of an earlier attempt) */
    size_t n_forced;
    token banned; /* not allowed as the first free token; -1: none. With forced this is "from the
                     second-best token on" */
    uint32_t max_tokens; /* ids never gets longer, forced ones included */
    struct sampling sampling;
    const char *const *stop; /* the answer ends before the first of these texts */
    size_t n_stop;
    /* Whole characters as they come, those of forced tokens too; together they are `text`. May be
     * NULL. */
    void (*on_text)(void *arg, str delta);
    void *arg;
    /* out: filled by session_replies, released by reply_release */
    tokens ids;  /* forced ones included; end token and what lies behind a stop text not */
    strbuf text; /* the answer, stop text not included */
    enum reply_end end;
    double logprob; /* sum over ids */
};
/* Writes all n replies, several at a time where that is faster. Cancelled: true, each unfinished
 * reply says so. */
bool session_replies(session *s, struct reply *r, size_t n, const watch *w, err *e) MUST_USE;
void reply_release(struct reply *r);

/* ---- units
 * ----------------------------------------------------------------------------------------------------
 */

/* A timeline of its own among many (instructions and a piece of a repository, say), and the replies
 * that are written after it. */
struct unit {
    /* in */
    const token *ids; /* at least 1 */
    size_t n;
    struct reply *replies; /* as for session_replies, each a branch off this timeline */
    size_t n_replies;      /* 0: it is only read, which fills the session's store */
    /* On the calling thread, as soon as all of the unit is done or given up; may be NULL. The
     * replies may be released and ids reused from then on. */
    void (*on_done)(void *arg, struct unit *u);
    void *arg;
    /* out */
    bool read;     /* all of ids was read: false when stopped before */
    size_t reused; /* of ids, had from the session's timeline or from the store */
};
/* Reads all units, each by one thread through all layers, and writes their replies, up to sixteen
 * of any units together. What a unit shares with the session's timeline is copied from it (so sync
 * the common instructions first); the rest comes from the store where it has it, and what is
 * computed is stored. Memory: KV of at most max(8, 2 x threads) units at a time. A reply has the
 * same bits as after session_sync(ids). The session's timeline is left as it was. Cancelled: true,
 * and each unfinished reply says so. False: no unit's replies are to be released but those of units
 * whose on_done was called. */
bool session_units(session *s, struct unit *u, size_t n, const watch *w, err *e) MUST_USE;

/* ---- scoring
 * --------------------------------------------------------------------------------------------------
 */

/* How likely a model finds `suffix` after `prefix`: what ranking by query likelihood asks. */
struct score_pair {
    /* in */
    const token *prefix, *suffix;
    size_t n_prefix, n_suffix; /* both at least 1 */
    float *each;               /* out as well: [n_suffix] log-probability of every token; or NULL */
    /* out */
    double logprob; /* sum over the suffix */
};
/* Scores all pairs, independent ones at the same time, one thread each. A prefix is taken from the
 * session's store where it is there (nothing new is stored); neighbours with the same prefix (same
 * pointer and length) read it once. The session's timeline is left as it was. */
bool session_score(session *s, struct score_pair *p, size_t n, const watch *w, err *e) MUST_USE;
