/* SPDX-License-Identifier: MIT */
#include "said.h"

#include <string.h>

void said_listen(struct said *s, const struct wire *w)
{
	struct frame_decoder d;
	size_t from = 0;

	s->n_stream = s->n_naks = 0;
	s->bad = w->n && w->out[w->n - 1] != SLIP_END;
	frame_decoder_init(&d);
	for (size_t i = 0; i < w->n; i++) {
		enum frame_result r = frame_decode(&d, w->out[i]);

		if (r == FRAME_NONE)
			continue;
		if (r == FRAME_GOOD && d.frame.type == FR_NAK && s->n_naks < SAID_NAKS) {
			memcpy(s->nak[s->n_naks++], d.frame.payload, 2);
		} else if (r == FRAME_GOOD && d.frame.type < FR_HELLO) {
			memcpy(s->stream + s->n_stream, w->out + from, i + 1 - from);
			s->n_stream += i + 1 - from;
		} else {
			s->bad = true;
		}
		from = i + 1;
	}
}

bool said_agree(const struct said *want, const struct said *got)
{
	const uint8_t first = want->n_naks ? want->nak[0][1] : 0;
	const uint8_t last = want->n_naks ? want->nak[want->n_naks - 1][1] : 0;
	size_t at = 0;
	bool twice = false;

	if (want->bad || got->bad || !got->n_naks != !want->n_naks || want->n_stream != got->n_stream ||
	    memcmp(want->stream, got->stream, got->n_stream))
		return false;
	for (size_t i = 0; i < got->n_naks; i++) {
		const uint8_t *nak = got->nak[i];

		/* `at` is the first fault whose NAK this can be. */
		if (i && !twice && nak[0] == want->nak[at - 1][0]) {
			twice = true;
		} else {
			while (at < want->n_naks && want->nak[at][0] != nak[0])
				at++;
			if (at++ == want->n_naks)
				return false;
			twice = false;
		}
		if ((uint8_t)(nak[1] - first) > (uint8_t)(last - first))
			return false;
	}
	return !got->n_naks || got->nak[got->n_naks - 1][0] == want->nak[want->n_naks - 1][0];
}
