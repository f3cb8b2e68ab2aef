/* SPDX-License-Identifier: MIT */
#include "distort.h"

enum { HEIGHT = DIGITS_PIXELS / DIGITS_WIDTH };

/* -most .. most, evenly. */
static float within(struct random *random, float most)
{
	return most * ((float)(random_bits(random) >> 40) / (float)(1 << 23) - 1);
}

static int round_down(float x)
{
	int i = (int)x;

	return i - (x < (float)i);
}

/* Outside the image there is paper. */
static float pixel_at(const uint8_t *from, int x, int y)
{
	return x < 0 || x >= DIGITS_WIDTH || y < 0 || y >= HEIGHT ? 0 : from[y * DIGITS_WIDTH + x];
}

static float between(const uint8_t *from, float x, float y)
{
	int left = round_down(x), top = round_down(y);
	float fx = x - (float)left, fy = y - (float)top;

	return (1 - fy) * ((1 - fx) * pixel_at(from, left, top) +
			   fx * pixel_at(from, left + 1, top)) +
	       fy * ((1 - fx) * pixel_at(from, left, top + 1) +
		     fx * pixel_at(from, left + 1, top + 1));
}

void distort(const uint8_t from[DIGITS_PIXELS], uint8_t to[DIGITS_PIXELS], struct random *random)
{
	const float mid_x = (DIGITS_WIDTH - 1) / 2.0f, mid_y = (HEIGHT - 1) / 2.0f;
	float xx = 1 + within(random, 0.1f), yy = 1 + within(random, 0.1f);
	float xy = within(random, 0.14f), yx = within(random, 0.14f);
	float dx = mid_x + within(random, 0.55f), dy = mid_y + within(random, 0.35f);

	for (int i = 0; i < DIGITS_PIXELS; i++) {
		float x = (float)(i % DIGITS_WIDTH) - mid_x, y = (float)(i / DIGITS_WIDTH) - mid_y;

		to[i] = (uint8_t)(between(from, xx * x + xy * y + dx, yx * x + yy * y + dy) + 0.5f);
	}
}
