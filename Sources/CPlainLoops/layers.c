#include <math.h>
#include <stdint.h>
#include <string.h>

#include "plain_loops.h"

#define FORWARD(name) void plain_##name##_forward(const struct plain_layer *layer)
#define BACKWARD(name) void plain_##name##_backward(const struct plain_layer *layer)
#define INPUT const float *restrict x = layer->x
#define OUTPUT float *restrict y = layer->y
#define GRADIENT const float *restrict g = layer->g
#define RESULT float *restrict d = layer->d
#define SIZE                                                                           \
  long rows = layer->rows, columns = layer->columns, count = rows * columns;           \
  (void)count

static uint64_t state = 88172645463325252u;

// Marsaglia's xorshift.
static inline uint32_t draw(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state >> 32;
}

static inline float uniform(void) { return (draw() >> 8) * 0x1p-24f; }

// Box and Muller.
static inline void draw_normal(float *a, float *b) {
  float radius = sqrtf(-2 * logf(uniform() + 0x1p-25f)), angle = 6.2831853f * uniform();
  *a = radius * cosf(angle);
  *b = radius * sinf(angle);
}

static inline void multiply(const struct plain_layer *layer) {
  SIZE;
  GRADIENT;
  RESULT;
  const float *restrict m = layer->scratch;
  for (long i = 0; i < count; i++) d[i] = g[i] * m[i];
}

FORWARD(activation) { plain_tanh_forward(layer->x, layer->y, layer->rows, layer->columns); }
BACKWARD(activation) {
  memcpy(layer->d, layer->g, sizeof(float) * layer->rows * layer->columns);
  plain_tanh_backward(layer->x, layer->y, layer->d, layer->rows, layer->columns);
}

// Two inputs of half the columns each, one after the other in memory.
FORWARD(concatenate) {
  SIZE;
  long half = columns / 2;
  for (long r = 0; r < rows; r++) {
    memcpy(layer->y + r * columns, layer->x + r * half, sizeof(float) * half);
    memcpy(layer->y + r * columns + half, layer->x + count / 2 + r * half,
           sizeof(float) * half);
  }
}
BACKWARD(concatenate) {
  SIZE;
  long half = columns / 2;
  for (long r = 0; r < rows; r++) {
    memcpy(layer->d + r * half, layer->g + r * columns, sizeof(float) * half);
    memcpy(layer->d + count / 2 + r * half, layer->g + r * columns + half,
           sizeof(float) * half);
  }
}

FORWARD(dropout) {
  SIZE;
  INPUT;
  OUTPUT;
  float *restrict m = layer->scratch;
  for (long i = 0; i < count; i++) {
    m[i] = draw() < 1288490189u ? 0 : 1 / 0.7f;
    y[i] = x[i] * m[i];
  }
}
BACKWARD(dropout) { multiply(layer); }

FORWARD(alpha_dropout) {
  SIZE;
  INPUT;
  OUTPUT;
  float *restrict m = layer->scratch;
  float low = -1.7580993f, factor = 1 / sqrtf(0.7f * (1 + 0.3f * low * low));
  float shift = -factor * low * 0.3f;
  for (long i = 0; i < count; i++) {
    int dropped = draw() < 1288490189u;
    m[i] = dropped ? 0 : factor;
    y[i] = factor * (dropped ? low : x[i]) + shift;
  }
}
BACKWARD(alpha_dropout) { multiply(layer); }

FORWARD(gaussian_dropout) {
  SIZE;
  INPUT;
  OUTPUT;
  float *restrict m = layer->scratch;
  for (long i = 0; i + 1 < count; i += 2) {
    draw_normal(m + i, m + i + 1);
    m[i] = 1 + 0.65f * m[i];
    m[i + 1] = 1 + 0.65f * m[i + 1];
    y[i] = x[i] * m[i];
    y[i + 1] = x[i + 1] * m[i + 1];
  }
}
BACKWARD(gaussian_dropout) { multiply(layer); }

FORWARD(gaussian_noise) {
  SIZE;
  INPUT;
  OUTPUT;
  for (long i = 0; i + 1 < count; i += 2) {
    float a, b;
    draw_normal(&a, &b);
    y[i] = x[i] + 0.1f * a;
    y[i + 1] = x[i + 1] + 0.1f * b;
  }
}
BACKWARD(gaussian_noise) {
  memcpy(layer->d, layer->g, sizeof(float) * layer->rows * layer->columns);
}

FORWARD(rrelu) {
  SIZE;
  INPUT;
  OUTPUT;
  float *restrict m = layer->scratch;
  for (long i = 0; i < count; i++) {
    float slope = 0.125f + uniform() * (1 / 3.0f - 0.125f);
    m[i] = x[i] > 0 ? 1 : slope;
    y[i] = x[i] * m[i];
  }
}
BACKWARD(rrelu) { multiply(layer); }

FORWARD(prelu) {
  SIZE;
  INPUT;
  OUTPUT;
  const float *restrict a = layer->weights;
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) {
      float value = x[r * columns + i];
      y[r * columns + i] = value > 0 ? value : a[i] * value;
    }
}
BACKWARD(prelu) {
  SIZE;
  INPUT;
  GRADIENT;
  RESULT;
  const float *restrict a = layer->weights;
  float *restrict s = layer->gradients;
  memset(s, 0, sizeof(float) * columns);
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) {
      long k = r * columns + i;
      s[i] += x[k] > 0 ? 0 : g[k] * x[k];
      d[k] = g[k] * (x[k] > 0 ? 1 : a[i]);
    }
}

// In the scratch memory: means, then the inverse deviations.
FORWARD(batch_normalization) {
  SIZE;
  INPUT;
  OUTPUT;
  const float *restrict gamma = layer->weights, *restrict beta = layer->weights + columns;
  float *restrict mean = layer->scratch, *restrict inverse = layer->scratch + columns;
  memset(mean, 0, sizeof(float) * 2 * columns);
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) mean[i] += x[r * columns + i];
  for (long i = 0; i < columns; i++) mean[i] /= rows;
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) {
      float e = x[r * columns + i] - mean[i];
      inverse[i] += e * e;
    }
  for (long i = 0; i < columns; i++) inverse[i] = 1 / sqrtf(inverse[i] / rows + 0.001f);
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++)
      y[r * columns + i] = gamma[i] * (x[r * columns + i] - mean[i]) * inverse[i] + beta[i];
}
BACKWARD(batch_normalization) {
  SIZE;
  INPUT;
  GRADIENT;
  RESULT;
  const float *restrict gamma = layer->weights;
  const float *restrict mean = layer->scratch, *restrict inverse = layer->scratch + columns;
  float *restrict products = layer->gradients, *restrict sums = layer->gradients + columns;
  memset(products, 0, sizeof(float) * 2 * columns);
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) {
      long k = r * columns + i;
      sums[i] += g[k];
      products[i] += g[k] * (x[k] - mean[i]) * inverse[i];
    }
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) {
      long k = r * columns + i;
      float h = (x[k] - mean[i]) * inverse[i];
      d[k] = gamma[i] * inverse[i] * (g[k] - sums[i] / rows - h * products[i] / rows);
    }
}

// In the scratch memory: mean and inverse deviation of each group of a row.
static inline void normalize_groups(const struct plain_layer *layer, long groups) {
  SIZE;
  INPUT;
  OUTPUT;
  const float *restrict gamma = layer->weights, *restrict beta = layer->weights + columns;
  float *restrict moments = layer->scratch;
  long width = columns / groups;
  for (long k = 0; k < rows * groups; k++) {
    const float *in = x + k * width;
    float *out = y + k * width;
    long first = k % groups * width;
    float sum = 0, squares = 0;
    for (long i = 0; i < width; i++) sum += in[i];
    float mean = sum / width;
    for (long i = 0; i < width; i++) squares += (in[i] - mean) * (in[i] - mean);
    float inverse = 1 / sqrtf(squares / width + 0.001f);
    moments[2 * k] = mean;
    moments[2 * k + 1] = inverse;
    for (long i = 0; i < width; i++)
      out[i] = gamma[first + i] * (in[i] - mean) * inverse + beta[first + i];
  }
}

static inline void propagate_groups(const struct plain_layer *layer, long groups) {
  SIZE;
  const float *restrict gamma = layer->weights, *restrict moments = layer->scratch;
  float *restrict gammas = layer->gradients, *restrict betas = layer->gradients + columns;
  memset(gammas, 0, sizeof(float) * 2 * columns);
  long width = columns / groups;
  for (long k = 0; k < rows * groups; k++) {
    const float *restrict x = layer->x + k * width, *restrict g = layer->g + k * width;
    float *restrict d = layer->d + k * width;
    long first = k % groups * width;
    float mean = moments[2 * k], inverse = moments[2 * k + 1], sum = 0, product = 0;
    for (long i = 0; i < width; i++) {
      float h = (x[i] - mean) * inverse, upstream = g[i] * gamma[first + i];
      gammas[first + i] += g[i] * h;
      betas[first + i] += g[i];
      sum += upstream;
      product += upstream * h;
    }
    for (long i = 0; i < width; i++) {
      float h = (x[i] - mean) * inverse;
      d[i] = (g[i] * gamma[first + i] - sum / width - h * product / width) * inverse;
    }
  }
}

FORWARD(layer_normalization) { normalize_groups(layer, 1); }
BACKWARD(layer_normalization) { propagate_groups(layer, 1); }
FORWARD(group_normalization) { normalize_groups(layer, 32); }
BACKWARD(group_normalization) { propagate_groups(layer, 32); }

FORWARD(unit_normalization) {
  SIZE;
  INPUT;
  OUTPUT;
  for (long r = 0; r < rows; r++) {
    float squares = 0;
    for (long i = 0; i < columns; i++) squares += x[r * columns + i] * x[r * columns + i];
    float factor = 1 / sqrtf(squares);
    layer->scratch[r] = factor;
    for (long i = 0; i < columns; i++) y[r * columns + i] = x[r * columns + i] * factor;
  }
}
BACKWARD(unit_normalization) {
  SIZE;
  GRADIENT;
  RESULT;
  const float *restrict y = layer->y;
  for (long r = 0; r < rows; r++) {
    float dot = 0, factor = layer->scratch[r];
    for (long i = 0; i < columns; i++) dot += g[r * columns + i] * y[r * columns + i];
    for (long i = 0; i < columns; i++)
      d[r * columns + i] = (g[r * columns + i] - y[r * columns + i] * dot) * factor;
  }
}
