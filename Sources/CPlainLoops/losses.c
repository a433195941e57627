#include <math.h>
#include <stddef.h>

#include "plain_loops.h"

// A loss that is the mean over the columns of a term l(p, t).
#define ELEMENTWISE(name, divisor, term, slope)                                        \
  double plain_loss_##name(const float *restrict prediction, const float *restrict target,  \
                      float *restrict g, long rows, long columns, float scale) {       \
    double sum = 0;                                                                    \
    float factor = scale / (divisor);                                                  \
    if (g == NULL) {                                                                   \
      for (long i = 0; i < rows * columns; i++) {                                      \
        float p = prediction[i], t = target[i];                                        \
        sum += (term);                                                                 \
      }                                                                                \
    } else {                                                                           \
      for (long i = 0; i < rows * columns; i++) {                                      \
        float p = prediction[i], t = target[i];                                        \
        sum += (term);                                                                 \
        g[i] = factor * (slope);                                                       \
      }                                                                                \
    }                                                                                  \
    return sum / (divisor);                                                            \
  }

static inline float cut(float p) { return p < 1e-7f ? 1e-7f : p > 0.9999999f ? 0.9999999f : p; }
static inline float signed_target(float t) { return t == 0 ? -1 : t; }
static inline float sign(float x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
static inline float positive(float x) { return x > 0 ? x : 0; }
static inline float floor_of(float x) { return x < 1e-7f ? 1e-7f : x; }
static inline float wrong(float p, float t) { return t * (1 - p) + (1 - t) * p; }
static inline float binary_loss(float p, float t) {
  p = cut(p);
  return -t * logf(p) - (1 - t) * log1pf(-p);
}
static inline float binary_slope(float p, float t) {
  return p == cut(p) ? (p - t) / (p * (1 - p)) : 0;
}
static inline float focal_loss(float p, float t) {
  float q = wrong(p, t);
  return powf(q, 2) * binary_loss(p, t);
}
static inline float focal_slope(float p, float t) {
  float q = wrong(p, t);
  return 2 * q * (1 - 2 * t) * binary_loss(p, t) + powf(q, 2) * binary_slope(p, t);
}
static inline float log_cosh(float e) {
  e = fabsf(e);
  return e + log1pf(expf(-2 * e)) - 0.69314718f;
}
static inline float huber(float e) {
  return fabsf(e) <= 1 ? 0.5f * e * e : fabsf(e) - 0.5f;
}

ELEMENTWISE(binary_crossentropy, columns, binary_loss(p, t), binary_slope(p, t))
ELEMENTWISE(binary_focal_crossentropy, columns, focal_loss(p, t), focal_slope(p, t))
ELEMENTWISE(hinge, columns, positive(1 - signed_target(t) * p),
            1 - signed_target(t) * p > 0 ? -signed_target(t) : 0)
ELEMENTWISE(huber, columns, huber(p - t), fabsf(p - t) <= 1 ? p - t : sign(p - t))
ELEMENTWISE(kl_divergence, 1, cut(t) * logf(cut(t) / cut(p)), p < 1e-7f ? 0 : -cut(t) / p)
ELEMENTWISE(log_cosh, columns, log_cosh(p - t), tanhf(p - t))
ELEMENTWISE(mean_absolute_error, columns, fabsf(p - t), sign(p - t))
ELEMENTWISE(mean_absolute_percentage_error, columns, 100 * fabsf(p - t) / floor_of(fabsf(t)),
            100 * sign(p - t) / floor_of(fabsf(t)))
ELEMENTWISE(mean_squared_error, columns, (p - t) * (p - t), 2 * (p - t))
ELEMENTWISE(mean_squared_logarithmic_error, columns,
            (log1pf(floor_of(p)) - log1pf(floor_of(t))) *
                (log1pf(floor_of(p)) - log1pf(floor_of(t))),
            p < 1e-7f ? 0 : 2 * (log1pf(p) - log1pf(floor_of(t))) / (1 + p))
ELEMENTWISE(perceptron, columns, positive(-signed_target(t) * p),
            signed_target(t) * p > 0 ? 0 : -signed_target(t))
ELEMENTWISE(poisson, columns, p - t * logf(p + 1e-7f), 1 - t / (p + 1e-7f))
ELEMENTWISE(squared_hinge, columns,
            positive(1 - signed_target(t) * p) * positive(1 - signed_target(t) * p),
            -2 * signed_target(t) * positive(1 - signed_target(t) * p))

double plain_loss_categorical_crossentropy(const float *restrict p, const float *restrict t,
                                      float *restrict g, long rows, long columns,
                                      float scale) {
  double total = 0;
  for (long r = 0; r < rows; r++, p += columns, t += columns) {
    float sum = 0, loss = 0, weight = 0;
    for (long i = 0; i < columns; i++) sum += p[i];
    for (long i = 0; i < columns; i++) {
      loss -= t[i] * logf(cut(p[i] / sum));
      weight += t[i];
    }
    total += loss;
    if (g == NULL) continue;
    for (long i = 0; i < columns; i++) {
      float q = p[i] / sum;
      g[i] = scale * (weight - (q == cut(q) ? t[i] / q : 0)) / sum;
    }
    g += columns;
  }
  return total;
}

double plain_loss_sparse_categorical_crossentropy(const float *restrict p, const float *restrict t,
                                             float *restrict g, long rows, long columns,
                                             float scale) {
  double total = 0;
  for (long r = 0; r < rows; r++, p += columns) {
    long label = (long)t[r];
    float sum = 0;
    for (long i = 0; i < columns; i++) sum += p[i];
    total -= logf(cut(p[label] / sum));
    if (g == NULL) continue;
    for (long i = 0; i < columns; i++) g[i] = scale / sum;
    g[label] -= scale / p[label];
    g += columns;
  }
  return total;
}

double plain_loss_categorical_hinge(const float *restrict p, const float *restrict t,
                               float *restrict g, long rows, long columns, float scale) {
  double total = 0;
  for (long r = 0; r < rows; r++, p += columns, t += columns) {
    float right = 0, greatest = (1 - t[0]) * p[0];
    long worst = 0;
    for (long i = 0; i < columns; i++) {
      right += t[i] * p[i];
      float value = (1 - t[i]) * p[i];
      if (value > greatest) greatest = value, worst = i;
    }
    float margin = 1 + greatest - right;
    total += positive(margin);
    if (g == NULL) continue;
    float factor = margin > 0 ? scale : 0;
    for (long i = 0; i < columns; i++) g[i] = -factor * t[i];
    g[worst] += factor * (1 - t[worst]);
    g += columns;
  }
  return total;
}

double plain_loss_cosine_similarity(const float *restrict p, const float *restrict t,
                               float *restrict g, long rows, long columns, float scale) {
  double total = 0;
  for (long r = 0; r < rows; r++, p += columns, t += columns) {
    float dot = 0, pp = 0, tt = 0;
    for (long i = 0; i < columns; i++) {
      dot += p[i] * t[i];
      pp += p[i] * p[i];
      tt += t[i] * t[i];
    }
    float norms = sqrtf(pp) * sqrtf(tt), cosine = dot / norms;
    total -= cosine;
    if (g == NULL) continue;
    for (long i = 0; i < columns; i++) g[i] = scale * (cosine / pp * p[i] - t[i] / norms);
    g += columns;
  }
  return total;
}

double plain_fused_binary_crossentropy(float *restrict x, const float *restrict t,
                                       float *restrict g, long rows, long columns,
                                       float scale) {
  double sum = 0;
  for (long i = 0; i < rows * columns; i++) {
    sum += positive(x[i]) - t[i] * x[i] + log1pf(expf(-fabsf(x[i])));
    x[i] = 1 / (1 + expf(-x[i]));
    g[i] = scale / columns * (x[i] - t[i]);
  }
  return sum / columns;
}

double plain_fused_binary_focal_crossentropy(float *restrict x, const float *restrict t,
                                             float *restrict g, long rows, long columns,
                                             float scale) {
  double sum = 0;
  for (long i = 0; i < rows * columns; i++) {
    float loss = positive(x[i]) - t[i] * x[i] + log1pf(expf(-fabsf(x[i])));
    float p = 1 / (1 + expf(-x[i])), q = wrong(p, t[i]);
    sum += powf(q, 2) * loss;
    g[i] = scale / columns *
           (2 * q * (1 - 2 * t[i]) * p * (1 - p) * loss + powf(q, 2) * (p - t[i]));
    x[i] = p;
  }
  return sum / columns;
}

double plain_fused_categorical_crossentropy(float *restrict x, const float *restrict t,
                                            float *restrict g, long rows, long columns,
                                            float scale) {
  double total = 0;
  for (long r = 0; r < rows; r++, x += columns, t += columns, g += columns) {
    float top = x[0], sum = 0, dot = 0, weight = 0;
    for (long i = 1; i < columns; i++) top = x[i] > top ? x[i] : top;
    for (long i = 0; i < columns; i++) {
      dot += t[i] * x[i];
      weight += t[i];
      x[i] = expf(x[i] - top);
      sum += x[i];
    }
    total += weight * (top + logf(sum)) - dot;
    for (long i = 0; i < columns; i++) {
      x[i] /= sum;
      g[i] = scale * (x[i] * weight - t[i]);
    }
  }
  return total;
}

double plain_fused_sparse_categorical_crossentropy(float *restrict x, const float *restrict t,
                                                   float *restrict g, long rows,
                                                   long columns, float scale) {
  double total = 0;
  for (long r = 0; r < rows; r++, x += columns, g += columns) {
    long label = (long)t[r];
    float top = x[0], sum = 0, own = x[label];
    for (long i = 1; i < columns; i++) top = x[i] > top ? x[i] : top;
    for (long i = 0; i < columns; i++) {
      x[i] = expf(x[i] - top);
      sum += x[i];
    }
    total += top + logf(sum) - own;
    for (long i = 0; i < columns; i++) {
      x[i] /= sum;
      g[i] = scale * x[i];
    }
    g[label] -= scale;
  }
  return total;
}
