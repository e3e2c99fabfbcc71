#include <stdlib.h>

/* A ring of fixed size. */
struct queue {
    int *items;
    int head, count, size;
};

#define QUEUE_FULL (-1)

static int queue_at(const struct queue *q, int i)
{
    return (q->head + i) % q->size;
}

/* Adds one item at the end. Returns QUEUE_FULL when there is no room. */
int queue_push(struct queue *q, int item)
{
    if (q->count == q->size)
        return QUEUE_FULL;
    q->items[queue_at(q, q->count)] = item;
    q->count++;
    return 0;
}

int queue_pop(struct queue *q)
{
    int item = q->items[q->head];
    q->head = queue_at(q, 1);
    q->count--;
    return item;
}
