/* 64-bit checksum of stored blocks: finds damage, keeps no secrets. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* The seed ties a block to its place: one that was swapped for another is damage too. */
uint64_t checksum64(const void *p, size_t n, uint64_t seed);
