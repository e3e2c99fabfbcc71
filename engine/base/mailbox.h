/* Mailbox: many writers, one reader. Posting appends under a lock and, when none is pending, writes
 * one byte to a wake-up descriptor that the reader polls. Ownership of the item moves with it. */
#pragma once
#include "err.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct mailbox mailbox;
bool mailbox_new(mailbox **out, size_t item_size, err *e) MUST_USE;
void mailbox_free(mailbox *m);    /* items still inside are dropped: take them first */
int mailbox_fd(const mailbox *m); /* readable when something is inside */
void mailbox_post(mailbox *m, const void *item);
/* Moves everything inside to *items (caller frees the array), returns the count. */
size_t mailbox_take(mailbox *m, void **items);
/* Blocks up to timeout_ms (-1: for ever) until something is inside. */
bool mailbox_wait(mailbox *m, int timeout_ms);
