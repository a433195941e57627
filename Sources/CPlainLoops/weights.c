#include <math.h>
#include <stddef.h>
#include <string.h>

#include "plain_loops.h"

#define PENALTY(name, term, slope)                                                     \
  double plain_##name(const float *restrict values, float *restrict g, long rows,      \
                      long columns, float scale) {                                     \
    double sum = 0;                                                                    \
    for (long i = 0; i < rows * columns; i++) {                                        \
      float x = values[i];                                                             \
      sum += (term);                                                                   \
      g[i] += scale * (slope);                                                         \
    }                                                                                  \
    return sum;                                                                        \
  }

static inline float sign(float x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

PENALTY(l1, 0.01f * fabsf(x), 0.01f * sign(x))
PENALTY(l2, 0.01f * x * x, 0.02f * x)
PENALTY(l1_l2, 0.01f * fabsf(x) + 0.01f * x * x, 0.01f * sign(x) + 0.02f * x)

double plain_kl_sparsity(const float *restrict x, float *restrict g, long rows, long columns,
                         float scale) {
  double means[columns], penalty = 0;
  float slopes[columns];
  memset(means, 0, sizeof means);
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) means[i] += x[r * columns + i];
  for (long i = 0; i < columns; i++) {
    double mean = means[i] / rows;
    penalty += 0.05 * log(0.05 / mean) + 0.95 * log(0.95 / (1 - mean));
    slopes[i] = 3 * scale * (0.95 / (1 - mean) - 0.05 / mean);
  }
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) g[r * columns + i] += slopes[i];
  return 3 * rows * penalty;
}

void plain_non_neg(float *restrict w, long rows, long columns) {
  for (long i = 0; i < rows * columns; i++) w[i] = w[i] < 0 ? 0 : w[i];
}

static inline void scale_columns(float *restrict w, long rows, long columns,
                                 float (*factor)(float)) {
  float factors[columns];
  memset(factors, 0, sizeof factors);
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) factors[i] += w[r * columns + i] * w[r * columns + i];
  for (long i = 0; i < columns; i++) factors[i] = factor(sqrtf(factors[i]));
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) w[r * columns + i] *= factors[i];
}

static float at_most(float norm) { return (norm < 2 ? norm : 2) / (1e-7f + norm); }
static float exactly(float norm) { return 1 / (1e-7f + norm); }

void plain_max_norm(float *w, long rows, long columns) {
  scale_columns(w, rows, columns, at_most);
}

void plain_unit_norm(float *w, long rows, long columns) {
  scale_columns(w, rows, columns, exactly);
}
