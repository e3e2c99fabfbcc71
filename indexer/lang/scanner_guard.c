/* Wrappers for two grammars' scanners that write past the 1024-byte state buffer they are given
 * when a document nests deeply (about 250 quote marks or levels of indentation). The scanners are
 * compiled with their serialize function renamed; ours lets them write to a large buffer of its own
 * and forgets states that would not fit: the parse goes on with an empty state.
 *
 * The grammars' own code is not changed. */
#include "scanner_guard.h"
#include <sys/mman.h>

enum { STATE_MAX = 1024, ROOM = 32 << 20 };

/* Mapped without reservation: only the pages a scanner touches cost memory. One per thread, kept
 * until the process ends. */
static char *state_room(void)
{
    static _Thread_local char *room;
    if (!room) {
        void *p = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        room = p == MAP_FAILED ? NULL : p;
    }
    return room;
}

static unsigned state_save(unsigned (*real)(void *, char *), void *scanner, char *buffer)
{
    char *room = state_room();
    unsigned n = room ? real(scanner, room) : 0;
    if (n > STATE_MAX)
        return 0;
    memcpy(buffer, room ? room : buffer, n);
    return n;
}

unsigned tree_sitter_markdown_external_scanner_serialize(void *scanner, char *buffer)
{
    return state_save(real_markdown_serialize, scanner, buffer);
}

unsigned tree_sitter_yaml_external_scanner_serialize(void *scanner, char *buffer)
{
    return state_save(real_yaml_serialize, scanner, buffer);
}
