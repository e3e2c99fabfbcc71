/* The version of all languages together: a hash over rows, rules and the shapes of the grammars,
 * so that an index made with other ones is seen to be stale. Changes of the extraction's own code
 * are seen by its sources' hash (CMakeLists.txt here, INDEX_RULES in repo.c). */
#include "../../engine/base/hash.h"
#include "lang.h"
#include <pthread.h>
#include <tree_sitter/api.h>

static char version[65];

static void version_make(void)
{
    hasher *h = hasher_new();
    for (size_t i = 0; i < languages_count; i++) {
        const struct language *l = &languages[i];
        hasher_add_str(h, str_of(l->name));
        hasher_add_str(h, str_of(l->extensions));
        hasher_add_str(h, str_of(l->files));
        hasher_add_str(h, str_of(l->shebangs));
        hasher_add_str(h, str_of(l->separator));
        hasher_add_u64(h, l->flags);
        for (int k = 0; k < 3 && l->rules[k]; k++)
            hasher_add_str(h, *l->rules[k]);
        if (!l->grammar)
            continue;
        const TSLanguage *g = l->grammar();
        hasher_add_u64(h, ts_language_abi_version(g));
        hasher_add_u64(h, ts_language_symbol_count(g));
        hasher_add_u64(h, ts_language_state_count(g));
    }
    sha256 sum = hasher_end(h);
    sha256_hex(&sum, version);
}

const char *languages_version(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, version_make);
    return version;
}
