/* See listing.h. */
#include "listing.h"

struct scan_options listing_options(const git *g, const char *root, const struct tree_list *tree,
                                    arena *a)
{
    const struct git_place *p = g ? git_place(g) : NULL;
    const char **ignores = ARENA_ARRAY(a, const char *, 3);
    ignores[0] = ignores[1] = ignores[2] = NULL;
    if (p) {
        ignores[0] = p->excludes;
        ignores[1] = arena_printf(a, "%s/info/exclude", p->common);
    }
    return (struct scan_options){.root = root,
                                 .tree = tree,
                                 .ignores = ignores,
                                 .fold_case = p && p->fold_case,
                                 .plain = !p};
}
