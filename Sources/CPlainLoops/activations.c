#include <math.h>
#include <string.h>

#include "plain_loops.h"

// An activation that treats each value by itself: f in terms of x, f′ in terms of x and y.
#define ELEMENTWISE(name, f, slope)                                                    \
  void plain_##name##_forward(const float *restrict in, float *restrict out,           \
                              long rows, long columns) {                               \
    for (long i = 0; i < rows * columns; i++) {                                        \
      float x = in[i];                                                                 \
      out[i] = (f);                                                                    \
    }                                                                                  \
  }                                                                                    \
  void plain_##name##_backward(const float *restrict in, const float *restrict out,    \
                               float *restrict g, long rows, long columns) {           \
    for (long i = 0; i < rows * columns; i++) {                                        \
      float x = in[i], y = out[i];                                                     \
      (void)x, (void)y;                                                                \
      g[i] *= (slope);                                                                 \
    }                                                                                  \
  }

static inline float logistic(float x) { return 1 / (1 + expf(-x)); }
static inline float clipped(float x) { return x < 0 ? 0 : x > 6 ? 6 : x; }
static inline float gelu_slope(float x) {
  return 0.5f * (1 + erff(x * 0.70710678f)) + x * 0.39894228f * expf(-0.5f * x * x);
}
static inline float mish_slope(float x) {
  float t = tanhf(log1pf(expf(x)));
  return t + x * (1 - t * t) * logistic(x);
}
static inline float swish_slope(float x) {
  float s = logistic(x);
  return s * (1 + x * (1 - s));
}

ELEMENTWISE(arctan, atanf(x), 1 / (1 + x * x))
ELEMENTWISE(binary_step, x >= 0 ? 1 : 0, 0)
ELEMENTWISE(elu, x > 0 ? x : expm1f(x), y > 0 ? 1 : y + 1)
ELEMENTWISE(exponential, expf(x), y)
ELEMENTWISE(gelu, 0.5f * x * (1 + erff(x * 0.70710678f)), gelu_slope(x))
ELEMENTWISE(hard_sigmoid, clipped(x + 3) / 6, y > 0 && y < 1 ? 1.0f / 6 : 0)
ELEMENTWISE(hard_swish, x * clipped(x + 3) / 6, x < -3 ? 0 : x > 3 ? 1 : (2 * x + 3) / 6)
ELEMENTWISE(leaky_relu, x > 0 ? x : 0.2f * x, y > 0 ? 1 : 0.2f)
ELEMENTWISE(log_sigmoid, -log1pf(expf(-x)), 1 - expf(y))
ELEMENTWISE(mish, x * tanhf(log1pf(expf(x))), mish_slope(x))
ELEMENTWISE(relu, x > 0 ? x : 0, y > 0 ? 1 : 0)
ELEMENTWISE(selu, x > 0 ? 1.0507010f * x : 1.7580993f * expm1f(x),
            y > 0 ? 1.0507010f : y + 1.7580993f)
ELEMENTWISE(sigmoid, logistic(x), y *(1 - y))
ELEMENTWISE(sinc, x == 0 ? 1 : sinf(x) / x, x == 0 ? 0 : (cosf(x) - y) / x)
ELEMENTWISE(softplus, log1pf(expf(x)), 1 - expf(-y))
ELEMENTWISE(softsign, x / (1 + fabsf(x)), 1 / ((1 + fabsf(x)) * (1 + fabsf(x))))
ELEMENTWISE(swish, x *logistic(x), swish_slope(x))
ELEMENTWISE(tanh, tanhf(x), 1 - y * y)

void plain_linear_forward(const float *restrict x, float *restrict y, long rows, long columns) {
  memcpy(y, x, sizeof(float) * rows * columns);
}

void plain_linear_backward(const float *restrict x, const float *restrict y,
                           float *restrict g, long rows, long columns) {}

void plain_softmax_forward(const float *restrict x, float *restrict y, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    float top = x[0], sum = 0;
    for (long i = 1; i < columns; i++) top = x[i] > top ? x[i] : top;
    for (long i = 0; i < columns; i++) {
      y[i] = expf(x[i] - top);
      sum += y[i];
    }
    for (long i = 0; i < columns; i++) y[i] /= sum;
  }
}

void plain_softmax_backward(const float *restrict x, const float *restrict y,
                            float *restrict g, long rows, long columns) {
  for (long r = 0; r < rows; r++, y += columns, g += columns) {
    float mean = 0;
    for (long i = 0; i < columns; i++) mean += g[i] * y[i];
    for (long i = 0; i < columns; i++) g[i] = y[i] * (g[i] - mean);
  }
}

void plain_log_softmax_forward(const float *restrict x, float *restrict y, long rows,
                               long columns) {
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    float top = x[0], sum = 0;
    for (long i = 1; i < columns; i++) top = x[i] > top ? x[i] : top;
    for (long i = 0; i < columns; i++) sum += expf(x[i] - top);
    float rest = top + logf(sum);
    for (long i = 0; i < columns; i++) y[i] = x[i] - rest;
  }
}

void plain_log_softmax_backward(const float *restrict x, const float *restrict y,
                                float *restrict g, long rows, long columns) {
  for (long r = 0; r < rows; r++, y += columns, g += columns) {
    float sum = 0;
    for (long i = 0; i < columns; i++) sum += g[i];
    for (long i = 0; i < columns; i++) g[i] -= expf(y[i]) * sum;
  }
}
