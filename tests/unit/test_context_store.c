/* The context store without a model: what is found, what is kept, and every way a file, a disk or a
 * process can fail. The K and V of a position are made from the tokens before it, so every loaded
 * position can be checked. */
#include "engine/base/db.h"
#include "engine/base/fs.h"
#include "engine/context/blocks.h"
#include "engine/context/checksum.h"
#include "engine/context/context_internal.h"
#include "unit.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LAYERS = 2, ROW = 16, CAPACITY = 1024, POSITION_BYTES = LAYERS * 2 * ROW * 2 };
static const struct kv_shape shape = {.layers = LAYERS, .row = ROW};
static const sha256 root = {{1, 2, 3}};

static kv *kv_empty(void)
{
    err e = ERR_INIT;
    kv *c;
    if (!kv_new(&c, shape, 0, CAPACITY, &e))
        fail_msg("%s", e.msg);
    return c;
}

/* Stands for a model: what is computed for a position depends on all tokens up to it. */
static void kv_compute(kv *c, const token *ids, size_t from, size_t to)
{
    uint32_t h = 1;
    for (size_t i = 0; i < to; i++) {
        h = (h ^ (uint32_t)ids[i]) * 2654435761u;
        for (uint32_t layer = 0; i >= from && layer < LAYERS; layer++) {
            float k[ROW], v[ROW];
            for (uint32_t j = 0; j < ROW; j++) {
                k[j] = (float)((h + j * layer) >> 20);
                v[j] = -k[j];
            }
            kv_put(c, layer, (uint32_t)i, k, v);
        }
    }
}

static void kv_check(const kv *c, const token *ids, size_t n)
{
    kv *want = kv_empty();
    kv_compute(want, ids, 0, n);
    char a[CAPACITY * POSITION_BYTES], b[CAPACITY * POSITION_BYTES];
    assert_true(n <= CAPACITY);
    kv_block_export(want, 0, (uint32_t)n, a);
    kv_block_export(c, 0, (uint32_t)n, b);
    assert_memory_equal(a, b, n * POSITION_BYTES);
    kv_free(want);
}

static context_store *store_open(const char *path, uint64_t cap)
{
    err e = ERR_INIT;
    context_store *c;
    if (!context_store_open(&c, path, cap, &e))
        fail_msg("%s", e.msg);
    return c;
}

static void ids_fill(token *ids, size_t n, token first)
{
    for (size_t i = 0; i < n; i++)
        ids[i] = (token)((i * 7919) % 50000);
    ids[0] = first;
}

/* Computes and stores a timeline block by block, as a session does. */
static void timeline_save(context_store *c, const token *ids, size_t n)
{
    err e = ERR_INIT;
    kv *memory = kv_empty();
    kv_compute(memory, ids, 0, n);
    for (size_t from = 0; from < n; from += CONTEXT_BLOCK) {
        size_t to = from + CONTEXT_BLOCK < n ? from + CONTEXT_BLOCK : n;
        if (!context_save(c, &root, ids, to, from, memory, 0.5, &e))
            fail_msg("%s", e.msg);
    }
    kv_free(memory);
}

/* Loads, checks every position, and returns how many there were. */
static size_t timeline_load(context_store *c, const token *ids, size_t n, size_t have)
{
    err e = ERR_INIT;
    struct context_loaded got;
    kv *memory = kv_empty();
    kv_compute(memory, ids, 0, have);
    if (!context_load(c, &root, ids, n, have, memory, &got, &e))
        fail_msg("%s", e.msg);
    assert_true(got.n >= have && got.n <= n);
    assert_true((got.seconds > 0) == (got.n > have));
    kv_check(memory, ids, got.n);
    kv_free(memory);
    return got.n;
}

static struct context_stats stats_of(context_store *c)
{
    err e = ERR_INIT;
    struct context_stats s;
    if (!context_store_stats(c, &s, &e))
        fail_msg("%s", e.msg);
    return s;
}

/* ---- what is found ---- */

static void stored_prefixes_are_found(void **state)
{
    (void)state;
    const char *path = scratch("found", "context.db");
    token ids[600], other[600];
    ids_fill(ids, 600, 11);
    context_store *c = store_open(path, 0);
    assert_int_equal(timeline_load(c, ids, 600, 0), 0);
    timeline_save(c, ids, 600);
    context_store_close(c);

    c = store_open(path, 0);
    const struct {
        size_t n, have, want;
    } rows[] = {{600, 0, 600}, {600, 100, 600}, {600, 256, 600}, {600, 599, 600}, {599, 0, 599},
                {513, 0, 513}, {512, 0, 512},   {300, 0, 300},   {1, 0, 1},       {40, 7, 40}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(timeline_load(c, ids, rows[i].n, rows[i].have), rows[i].want);
    const size_t changed[] = {1, 100, 255, 256, 300, 511, 512, 599};
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        memcpy(other, ids, sizeof other);
        other[changed[i]]++;
        assert_int_equal(timeline_load(c, other, 600, 0), changed[i]);
    }
    struct context_stats s = stats_of(c);
    assert_int_equal(s.blocks, 3);
    assert_int_equal(s.models, 1);
    assert_int_equal(s.bytes, 600 * POSITION_BYTES);
    assert_true(s.hits > 10 && s.seconds_saved > 1);
    assert_int_equal(s.cap_bytes, (uint64_t)2 << 30);
    context_store_close(c);
}

static void another_root_finds_nothing(void **state)
{
    (void)state;
    token ids[300];
    err e = ERR_INIT;
    struct context_loaded got;
    const sha256 other = {{1, 2, 4}};
    ids_fill(ids, 300, 12);
    context_store *c = store_open(scratch("root", "context.db"), 0);
    timeline_save(c, ids, 300);
    kv *memory = kv_empty();
    assert_true(context_load(c, &other, ids, 300, 0, memory, &got, &e));
    assert_int_equal(got.n, 0);
    kv_free(memory);
    assert_int_equal(timeline_load(c, ids, 300, 0), 300);
    context_store_close(c);
}

static void longer_blocks_replace_their_beginnings(void **state)
{
    (void)state;
    token ids[256];
    ids_fill(ids, 256, 13);
    context_store *c = store_open(scratch("longer", "context.db"), 0);
    const size_t steps[] = {10, 20, 15, 200, 256, 100};
    size_t longest = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        timeline_save(c, ids, steps[i]);
        longest = steps[i] > longest ? steps[i] : longest;
        assert_int_equal(stats_of(c).blocks, 1);
        assert_int_equal(stats_of(c).bytes, longest * POSITION_BYTES);
    }
    ids[50]++; /* a sibling */
    timeline_save(c, ids, 60);
    assert_int_equal(stats_of(c).blocks, 2);
    assert_int_equal(timeline_load(c, ids, 256, 0), 60);
    context_store_close(c);
}

static void clearing_leaves_nothing(void **state)
{
    (void)state;
    const char *path = scratch("clear", "context.db");
    err e = ERR_INIT;
    token ids[900];
    ids_fill(ids, 900, 14);
    context_store *c = store_open(path, 0);
    timeline_save(c, ids, 900);
    assert_int_equal(timeline_load(c, ids, 900, 0), 900);
    if (!context_store_clear(c, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(timeline_load(c, ids, 900, 0), 0);
    assert_int_equal(stats_of(c).bytes, 0);
    context_store_close(c);
    assert_true(fs_size(path) <= 12 * 32768);
}

/* ---- the cap ---- */

static bool holds(context_store *c, token first, size_t n)
{
    token ids[CAPACITY];
    ids_fill(ids, n, first);
    return timeline_load(c, ids, n, 0) == n;
}

static void eviction_keeps_what_is_used(void **state)
{
    (void)state;
    enum { N = 200, FIT = 10 };
    const uint64_t cap = (uint64_t)FIT * N * POSITION_BYTES;
    token ids[N];
    const char *path = scratch("cap", "context.db");
    context_store *c = store_open(path, cap);
    for (token i = 0; i < 50; i++) {
        ids_fill(ids, N, 1000 + i);
        timeline_save(c, ids, N);
        assert_true(stats_of(c).bytes <= cap);
        if (i % 3 == 0) /* the first one is asked for again and again */
            assert_true(holds(c, 1000, N));
    }
    assert_int_equal(stats_of(c).blocks, FIT);
    assert_true(holds(c, 1000, N) && holds(c, 1049, N) && !holds(c, 1001, N));
    for (token i = 0; i < 400; i++) { /* old merit fades */
        ids_fill(ids, N, 2000 + i);
        timeline_save(c, ids, N);
    }
    assert_false(holds(c, 1000, N));
    context_store_close(c);
    c = store_open(path, cap / 2); /* a smaller cap takes hold with the next block */
    ids_fill(ids, N, 3000);
    timeline_save(c, ids, N);
    assert_true(stats_of(c).bytes <= cap / 2);
    assert_true(holds(c, 3000, N));
    context_store_close(c);
}

static void eviction_takes_ends_first(void **state)
{
    (void)state;
    const uint64_t cap = (uint64_t)3 * CONTEXT_BLOCK * POSITION_BYTES;
    token ids[1000];
    ids_fill(ids, 1000, 15);
    context_store *c = store_open(scratch("ends", "context.db"), cap);
    timeline_save(c, ids, 768);
    assert_int_equal(timeline_load(c, ids, 1000, 0), 768);
    timeline_save(c, ids, 1000); /* the fourth block does not fit: the chain stays */
    assert_int_equal(timeline_load(c, ids, 1000, 0), 768);
    token other[CONTEXT_BLOCK];
    ids_fill(other, CONTEXT_BLOCK, 16);
    timeline_save(c, other, CONTEXT_BLOCK);
    assert_int_equal(timeline_load(c, other, CONTEXT_BLOCK, 0), CONTEXT_BLOCK);
    assert_int_equal(timeline_load(c, ids, 1000, 0), 512); /* its end went, not its beginning */
    context_store_close(c);
}

/* ---- damage ---- */

static void change_blobs(const char *path)
{
    err e = ERR_INIT;
    db *d;
    assert_true(blocks_open(&d, path, 0, &e));
    assert_true(db_exec(d, "UPDATE data SET kv = zeroblob(length(kv)) WHERE id = 2", &e));
    db_close(d);
}

static void a_damaged_block_is_a_miss(void **state)
{
    (void)state;
    const char *path = scratch("blob", "context.db");
    token ids[600];
    ids_fill(ids, 600, 17);
    context_store *c = store_open(path, 0);
    timeline_save(c, ids, 600);
    context_store_close(c);
    change_blobs(path);
    c = store_open(path, 0);
    assert_int_equal(timeline_load(c, ids, 600, 0), 256);
    context_store_flush(c);
    assert_int_equal(stats_of(c).blocks, 2); /* it was deleted */
    timeline_save(c, ids, 600);
    assert_int_equal(timeline_load(c, ids, 600, 0), 600);
    context_store_close(c);
}

static void file_overwrite(const char *path, size_t from, size_t n)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    char rubbish[4096];
    memset(rubbish, 0xA5, sizeof rubbish);
    for (size_t at = from; at < from + n; at += sizeof rubbish)
        assert_int_equal(pwrite(fd, rubbish, sizeof rubbish, (off_t)at), sizeof rubbish);
    close(fd);
}

/* Bytes written over a part of the file: whatever is loaded is right, and storing works again. */
static void a_damaged_file_is_replaced(void **state)
{
    (void)state;
    static const size_t parts[][2] = {{0, 4096},       {0, 1 << 20},    {32768, 32768},
                                      {65536, 65536},  {100000, 8192},  {131072, 65536},
                                      {1 << 17, 4096}, {1 << 18, 4096}, {40000, 400000}};
    token ids[1000];
    ids_fill(ids, 1000, 18);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *path = scratch("damaged", "context.db");
        context_store *c = store_open(path, 0);
        timeline_save(c, ids, 1000);
        context_store_close(c);
        file_overwrite(path, parts[i][0], parts[i][1]);
        for (int round = 0; round < 3; round++) {
            c = store_open(path, 0);
            (void)timeline_load(c, ids, 1000, 0);
            timeline_save(c, ids, 1000);
            context_store_flush(c);
            context_store_close(c);
        }
        c = store_open(path, 0);
        assert_int_equal(timeline_load(c, ids, 1000, 0), 1000);
        context_store_close(c);
    }
}

static void a_foreign_file_is_replaced(void **state)
{
    (void)state;
    const char *path = scratch("foreign", "context.db");
    err e = ERR_INIT;
    token ids[300];
    ids_fill(ids, 300, 19);
    db *d;
    assert_true(db_open(&d, path, 0x12345678, "CREATE TABLE x (y);", 0, NULL, &e));
    db_close(d);
    context_store *c = store_open(path, 0);
    timeline_save(c, ids, 300);
    assert_int_equal(timeline_load(c, ids, 300, 0), 300);
    assert_false(context_store_trouble(c, &e));
    context_store_close(c);
}

/* ---- nowhere to write ---- */

static void trouble_once(context_store *c)
{
    err why = ERR_INIT;
    assert_true(context_store_trouble(c, &why));
    assert_true(why.code != ERR_NONE && why.msg[0] != '\0');
    assert_false(context_store_trouble(c, &why));
}

static void without_a_place_work_goes_on(void **state)
{
    (void)state;
    err e = ERR_INIT;
    struct context_stats s;
    token ids[300];
    ids_fill(ids, 300, 20);
    context_store *c = store_open("/proc/no-such-folder/context.db", 0);
    timeline_save(c, ids, 300);
    assert_int_equal(timeline_load(c, ids, 300, 0), 0);
    assert_false(context_store_stats(c, &s, &e));
    assert_true(e.msg[0] != '\0');
    trouble_once(c);
    context_store_close(c);
}

/* Runs in a process of its own, whose files may not grow any more. */
static int full_disk(const char *path)
{
    token ids[1000], more[1000];
    ids_fill(ids, 1000, 21);
    ids_fill(more, 1000, 22);
    context_store *c = store_open(path, 0);
    timeline_save(c, ids, 1000);
    context_store_flush(c);
    const struct rlimit now = {fs_size(path) + 65536, fs_size(path) + 65536};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    for (int i = 0; i < 40; i++) {
        more[0] = 100 + i;
        timeline_save(c, more, 1000);
    }
    context_store_flush(c);
    trouble_once(c);
    assert_int_equal(timeline_load(c, ids, 1000, 0), 1000); /* what is there stays of use */
    context_store_close(c);
    return 0;
}

static void a_full_disk_ends_storing(void **state)
{
    (void)state;
    const char *path = scratch("full", "context.db");
    pid_t child = fork();
    if (child == 0)
        _exit(full_disk(path));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    token ids[1000];
    ids_fill(ids, 1000, 21);
    context_store *c = store_open(path, 0);
    assert_int_equal(timeline_load(c, ids, 1000, 0), 1000);
    context_store_close(c);
}

/* ---- several processes ---- */

/* beat: a byte goes there after each timeline; -1: nowhere. */
static void fill(const char *path, token first, int timelines, int beat)
{
    context_store *c = store_open(path, 0);
    token ids[700];
    for (int i = 0; i < timelines; i++) {
        ids_fill(ids, 700, first + i);
        if (timeline_load(c, ids, 700, 0) < 700)
            timeline_save(c, ids, 700);
        if (beat >= 0 && write(beat, ".", 1) != 1)
            break;
    }
    context_store_close(c);
}

static void two_processes_fill_it_at_once(void **state)
{
    (void)state;
    enum { PROCESSES = 3, TIMELINES = 12 };
    const char *path = scratch("two", "context.db");
    pid_t child[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        child[i] = fork();
        if (child[i] == 0) { /* half of what each stores, another stores as well */
            fill(path, 500 + i * TIMELINES / 2, TIMELINES, -1);
            _exit(0);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    context_store *c = store_open(path, 0);
    for (token first = 500; first < 500 + 2 * TIMELINES; first++)
        assert_true(holds(c, first, 700));
    assert_int_equal(stats_of(c).blocks, 3 * 2 * TIMELINES);
    context_store_close(c);
}

static void kill_after(const char *path, token first, unsigned beats)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0) {
        close(pipes[0]);
        fill(path, first, 1000000, pipes[1]);
        _exit(0);
    }
    close(pipes[1]);
    char beat;
    for (unsigned i = 0; i < beats; i++)
        assert_int_equal(read(pipes[0], &beat, 1), 1);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(pipes[0]);
}

static void a_killed_writer_leaves_a_readable_store(void **state)
{
    (void)state;
    enum { ROUNDS = 25, BEATS = 40 };
    const char *path = scratch("killed", "context.db");
    uint32_t random = 12345;
    for (int round = 0; round < ROUNDS; round++) {
        random = random * 1103515245u + 12345u;
        token first = 900 + round * BEATS;
        kill_after(path, first, (random >> 16) % BEATS);
        context_store *c = store_open(path, 0);
        err why;
        assert_false(context_store_trouble(c, &why));
        token ids[700]; /* every load checks what it finds */
        for (token i = 0; i < BEATS; i++) {
            ids_fill(ids, 700, first + i);
            (void)timeline_load(c, ids, 700, 0);
        }
        timeline_save(c, ids, 700);
        assert_int_equal(timeline_load(c, ids, 700, 0), 700);
        context_store_close(c);
    }
    assert_false(fs_exists(scratch("killed", "context.db.damaged")));
}

/* ---- the checksum ---- */

static void every_bit_counts(void **state)
{
    (void)state;
    unsigned char bytes[203];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 37);
    for (size_t n = 0; n <= sizeof bytes; n += 29) {
        uint64_t was = checksum64(bytes, n, 5);
        assert_true(checksum64(bytes, n, 6) != was);
        assert_true(n == 0 || checksum64(bytes, n - 1, 5) != was);
        for (size_t bit = 0; bit < 8 * n; bit++) {
            bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
            assert_true(checksum64(bytes, n, 5) != was);
            bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_prefixes_are_found),
        cmocka_unit_test(another_root_finds_nothing),
        cmocka_unit_test(longer_blocks_replace_their_beginnings),
        cmocka_unit_test(clearing_leaves_nothing),
        cmocka_unit_test(eviction_keeps_what_is_used),
        cmocka_unit_test(eviction_takes_ends_first),
        cmocka_unit_test(a_damaged_block_is_a_miss),
        cmocka_unit_test(a_damaged_file_is_replaced),
        cmocka_unit_test(a_foreign_file_is_replaced),
        cmocka_unit_test(without_a_place_work_goes_on),
        cmocka_unit_test(a_full_disk_ends_storing),
        cmocka_unit_test(two_processes_fill_it_at_once),
        cmocka_unit_test(a_killed_writer_leaves_a_readable_store),
        cmocka_unit_test(every_bit_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
