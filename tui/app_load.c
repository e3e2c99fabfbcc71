/* Reading in the background: begins, pauses. It gives way to every question by itself (jobs.c). */
#include "app.h"

void app_load_pause(struct app *a)
{
    jobs_cancel_load(a->jobs);
    a->activity.load_job = 0;
    app_say(a, "reading pauses; what is read is kept, L goes on");
}

void app_load(struct app *a)
{
    struct activity *x = &a->activity;
    if (x->load_job) {
        app_load_pause(a);
        return;
    }
    x->load_left = x->load_seconds = 0;
    x->load_tokens = 0;
    x->load_phase[0] = 0;
    x->load_job = jobs_load(a->jobs); /* the last line tells how far it is: no message over that */
}
