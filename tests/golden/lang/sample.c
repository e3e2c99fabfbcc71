/* A small cache. This comment belongs to nobody. */

#include <stdio.h>
#include "cache.h"

#define CACHE_SLOTS 64 /* how many things fit */
#define CACHE_NAME "cache"
/* The larger of two; evaluates one of them twice. */
#define MAX(a, b) ((a) > (b) ? pick(a) : (b))

/* Called for each slot. */
typedef void (*slot_fn)(struct slot *s, void *arg);
typedef unsigned long key_t, *key_ptr;
typedef struct slot {
    key_t key;          /* 0: empty */
    char *value, *note; // owned
    int (*compare)(const void *, const void *);
    unsigned used : 1;
} slot;
typedef struct {
    int x, y;
} point;
union number {
    int i;
    double d;
};
enum state { IDLE, BUSY = 4, /* at work */ DONE };
struct forward;

static struct slot slots[CACHE_SLOTS];
int cache_hits = 0, cache_misses;
extern int verbose;
static const char *names[] = {"one", "two"};

int cache_get(key_t key, char **value);
static void slot_clear(struct slot *s);

/**
 * Finds a key.
 *
 * Returns the slot, or NULL.
 */
static struct slot *slot_find(key_t key)
{
    for (int i = 0; i < CACHE_SLOTS; i++) {
        if (slots[i].key == key)
            return &slots[i];
        else if (!slots[i].used)
            continue;
        /* another key */
        else
            cache_misses++;
    }
    return NULL;
}

#ifdef CACHE_DEBUG
// Prints a slot.
// Only when debugging.
static void slot_print(struct slot *s, void *arg)
{
    printf("%lu %s\n", s->key, MAX(s->value, s->note));
}
#endif

static const struct command {
    const char *name;
    slot_fn run;
} commands[] = {
    {"clear", slot_clear},
    {.name = "print", .run = slot_print},
};

int old_style(a, b)
int a;
char *b;
{
    return a;
}

void (*cache_handler(int which))(int)
{
    switch (which) {
    case IDLE:
    case BUSY:
        qsort(slots, CACHE_SLOTS, sizeof *slots, slot_compare);
        break;
    case DONE:
        return commands[which].run;
    default:
        goto fail;
    }
    do {
        which--;
    } while (which);
fail:
    fprintf(stderr, "no handler\n");
    exit(1);
}

/* What stands between the braces of a value may be directives, and macros behind declarations. */
typedef int (*hook)(int);
#define GROW(x, by) do { \
    /* a comment over \
     * two lines */ \
    (x) += (by); \
} while (0)
hook (*slot_hook)(void) = NULL;
CACHE_API int (*slot_added)(int which) CACHE_ATTR(unused);

static const struct command more_commands[] = {
#include "commands.h"
#define COMMAND(name) {#name, slot_##name},
    COMMAND(list)
#undef COMMAND
    {"quit", NULL},
};

static int
cache_internal
cache_grow (int by)
{
    GROW(by, 1);
    return by;
}
