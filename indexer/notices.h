/* The system's notices of what happens in folders. notices.c is Linux's inotify; where there is
 * none, notices_open gives NULL and watch.c looks for itself. */
#pragma once
#include "../engine/base/str.h"

typedef struct notices notices;
notices *notices_open(void); /* NULL: none to be had */
void notices_close(notices *n);
int notices_fd(const notices *n); /* readable when there is something to take */

/* Between begin and end every folder of interest is added; those known before and not added again
 * are dropped. `folder` is given back with each notice and is copied. False: there are no more to
 * be had. A folder that is not there (any more) is no error. */
void notices_begin(notices *n);
bool notices_add(notices *n, const char *absolute, const char *folder, bool is_git);
void notices_end(notices *n);

struct notice {
    const char *folder; /* until the next call */
    const char *name;   /* what changed in it; "": the folder itself came to an end */
    bool is_git;        /* as it was added */
    bool is_folder;     /* name is or was a folder */
    bool lost;          /* there were too many: anything may have changed; nothing else is set */
};
/* False: nothing more for now. */
bool notices_take(notices *n, struct notice *out);
