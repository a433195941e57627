#include <math.h>

#include "plain_loops.h"

#define OPTIMIZER(name)                                                                \
  void plain_step_##name(float *restrict w, const float *restrict g, float *restrict a,     \
                    float *restrict b, long count, long step)

OPTIMIZER(sgd) {
  for (long i = 0; i < count; i++) w[i] -= 0.01f * g[i];
}

OPTIMIZER(perceptron) {
  for (long i = 0; i < count; i++) w[i] -= g[i];
}

OPTIMIZER(momentum) {
  for (long i = 0; i < count; i++) {
    a[i] = 0.9f * a[i] - 0.01f * g[i];
    w[i] += a[i];
  }
}

OPTIMIZER(nesterov) {
  for (long i = 0; i < count; i++) {
    float change = 0.01f * g[i];
    a[i] = 0.9f * a[i] - change;
    w[i] += 0.9f * a[i] - change;
  }
}

OPTIMIZER(adagrad) {
  for (long i = 0; i < count; i++) {
    a[i] += g[i] * g[i];
    w[i] -= 0.001f * g[i] / sqrtf(a[i] + 1e-7f);
  }
}

OPTIMIZER(adadelta) {
  for (long i = 0; i < count; i++) {
    a[i] = 0.95f * a[i] + 0.05f * g[i] * g[i];
    float change = g[i] * sqrtf(b[i] + 1e-7f) / sqrtf(a[i] + 1e-7f);
    b[i] = 0.95f * b[i] + 0.05f * change * change;
    w[i] -= 0.001f * change;
  }
}

OPTIMIZER(rmsprop) {
  for (long i = 0; i < count; i++) {
    a[i] = 0.9f * a[i] + 0.1f * g[i] * g[i];
    w[i] -= 0.001f * g[i] / sqrtf(a[i] + 1e-7f);
  }
}

OPTIMIZER(adam) {
  float rate = 0.001f * sqrtf(1 - powf(0.999f, step)) / (1 - powf(0.9f, step));
  for (long i = 0; i < count; i++) {
    a[i] = 0.9f * a[i] + 0.1f * g[i];
    b[i] = 0.999f * b[i] + 0.001f * g[i] * g[i];
    w[i] -= rate * a[i] / (sqrtf(b[i]) + 1e-7f);
  }
}

OPTIMIZER(adamw) {
  float rate = 0.001f * sqrtf(1 - powf(0.999f, step)) / (1 - powf(0.9f, step));
  for (long i = 0; i < count; i++) {
    a[i] = 0.9f * a[i] + 0.1f * g[i];
    b[i] = 0.999f * b[i] + 0.001f * g[i] * g[i];
    w[i] -= rate * a[i] / (sqrtf(b[i]) + 1e-7f) + 0.000004f * w[i];
  }
}

OPTIMIZER(adamax) {
  float rate = 0.001f / (1 - powf(0.9f, step));
  for (long i = 0; i < count; i++) {
    a[i] = 0.9f * a[i] + 0.1f * g[i];
    b[i] = 0.999f * b[i] > fabsf(g[i]) ? 0.999f * b[i] : fabsf(g[i]);
    w[i] -= rate * a[i] / (b[i] + 1e-7f);
  }
}

OPTIMIZER(nadam) {
  // The momentum of a step, and the product of those of all steps.
  double momentum = 0, product = 1, squares = 1 - pow(0.999, step);
  for (long i = 1; i <= step; i++) product *= momentum = 0.9 * (1 - 0.5 * pow(0.96, i));
  double next = 0.9 * (1 - 0.5 * pow(0.96, step + 1));
  float moment = next / (1 - product * next), slope = (1 - momentum) / (1 - product);
  for (long i = 0; i < count; i++) {
    a[i] = 0.9f * a[i] + 0.1f * g[i];
    b[i] = 0.999f * b[i] + 0.001f * g[i] * g[i];
    float mean = moment * a[i] + slope * g[i];
    w[i] -= 0.001f * mean / (sqrtf(b[i] / (float)squares) + 1e-7f);
  }
}

OPTIMIZER(lars) {
  double weight = 0, slope = 0;
  for (long i = 0; i < count; i++) {
    weight += w[i] * w[i];
    slope += g[i] * g[i];
  }
  float rate = 0.01f * (0.001f * sqrt(weight) / (sqrt(slope) + 1e-7));
  for (long i = 0; i < count; i++) {
    a[i] = 0.9f * a[i] + rate * g[i];
    w[i] -= a[i];
  }
}

// The direction takes the place of the gradient.
OPTIMIZER(lamb) {
  float correction = 1 - powf(0.9f, step), squares = 1 - powf(0.999f, step);
  float *direction = (float *)g;
  double weight = 0, length = 0;
  for (long i = 0; i < count; i++) {
    a[i] = 0.9f * a[i] + 0.1f * g[i];
    b[i] = 0.999f * b[i] + 0.001f * g[i] * g[i];
    direction[i] = a[i] / correction / (sqrtf(b[i] / squares) + 1e-7f);
    weight += w[i] * w[i];
    length += direction[i] * direction[i];
  }
  float rate = 0.001f * sqrt(weight) / sqrt(length);
  for (long i = 0; i < count; i++) w[i] -= rate * direction[i];
}
