/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include "weights.h"

static int write_projection(FILE *f, const struct network *net, const struct image *im,
			    const struct projection *p, struct lq *dev, int16_t *row)
{
	const struct population *to = &net->populations[p->to];
	size_t n = projection_sources(net, p);
	int err = LQ_OK;

	for (size_t i = 0; i < n && !err; i++) {
		unsigned axon = image_axon(net, im, p, i);

		err = lq_read_weights(dev, axon, 0, row, im->stride);
		for (size_t j = 0; j < to->size && !err; j++) {
			unsigned neuron = im->neuron_of[to->first + j];

			if (row[neuron] || !im->plastic[axon].sparse)
				fprintf(f, "%s,%zu,%s,%zu,%.6g\n", projection_from(net, p), i, to->name, j,
					image_weight(net, im, neuron, row[neuron]));
		}
	}
	return err;
}

int weights_write(FILE *f, const struct network *net, const struct image *im, struct lq *dev)
{
	int16_t *row = malloc(im->stride * sizeof(*row));
	int err = row ? LQ_OK : LQ_ERR_NOMEM;

	fputs("from,source,to,target,weight\n", f);
	for (size_t k = 0; k < net->n_projections && !err; k++)
		if (net->projections[k].rule != NO_RULE)
			err = write_projection(f, net, im, &net->projections[k], dev, row);
	free(row);
	return err;
}
