/* SPDX-License-Identifier: MIT */
/*
 * random.h -- the stimulus' pseudo-random numbers: splitmix64 (Steele, Lea, Flood 2014)
 */
#ifndef LQ_RANDOM_H
#define LQ_RANDOM_H
#include <stdint.h>

struct random {
	uint64_t state; /* the seed to begin with */
};

static inline uint64_t random_bits(struct random *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0 .. n - 1, n at least 1. */
static inline int random_below(struct random *r, int n)
{
	return (int)((random_bits(r) >> 32) * (uint64_t)n >> 32);
}

/* True once in n. */
static inline int random_once(struct random *r, int n)
{
	return random_below(r, n) == 0;
}

#endif
