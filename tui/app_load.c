/* Reading in the background: begins, pauses. It gives way to every question by itself (jobs.c). */
#include "app.h"

void app_load(struct app *a)
{
    struct activity *x = &a->activity;
    if (x->load_job) {
        jobs_cancel_load(a->jobs);
        x->load_job = 0;
        app_say(a, "reading pauses; what is read is kept, L goes on");
        return;
    }
    x->load_left = 0;
    x->load_job = jobs_load(a->jobs);
    app_say(a, "reading in the background: questions go first, L pauses");
}
