/* Signals of the command line: the first SIGINT or SIGTERM asks the running job to stop (its
 * finished work is kept), the second ends the program at once. */
#pragma once
#include "../../engine/base/thread.h"

void interrupt_install(void);
const cancel *interrupt_flag(void);
void interrupt_reset(void); /* forgets a stop that was asked for */
/* True once a stop was asked for. */
bool interrupt_seen(void);
