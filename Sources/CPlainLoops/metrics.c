#include <math.h>

#include "plain_loops.h"

#define METRIC(name)                                                                   \
  void plain_metric_##name(double *restrict sums, const float *restrict p,             \
                           const float *restrict t, long rows, long columns)

static inline long greatest(const float *x, long count) {
  long best = 0;
  for (long i = 1; i < count; i++)
    if (x[i] > x[best]) best = i;
  return best;
}

METRIC(accuracy) {
  for (long r = 0; r < rows; r++) sums[0] += greatest(p + r * columns, columns) == (long)t[r];
  sums[1] += rows;
}

METRIC(sparse_categorical_accuracy) {
  for (long r = 0; r < rows; r++) sums[0] += greatest(p + r * columns, columns) == (long)t[r];
  sums[1] += rows;
}

METRIC(categorical_accuracy) {
  for (long r = 0; r < rows; r++)
    sums[0] += greatest(p + r * columns, columns) == greatest(t + r * columns, columns);
  sums[1] += rows;
}

METRIC(binary_accuracy) {
  long hits = 0;
  for (long i = 0; i < rows * columns; i++) hits += (p[i] > 0.5f) == (t[i] != 0);
  sums[0] += (double)hits / columns;
  sums[1] += rows;
}

METRIC(top_k) {
  for (long r = 0; r < rows; r++) {
    long greater = 0;
    float own = p[r * columns + (long)t[r]];
    for (long i = 0; i < columns; i++) greater += p[r * columns + i] > own;
    sums[0] += greater < 5;
  }
  sums[1] += rows;
}

METRIC(confusion_matrix) {
  for (long r = 0; r < rows; r++)
    sums[(long)t[r] * columns + greatest(p + r * columns, columns)]++;
}

static inline void count_classes(double *restrict sums, const float *restrict p,
                                 const float *restrict t, long rows, long columns) {
  for (long r = 0; r < rows; r++) {
    long best = greatest(p + r * columns, columns), label = (long)t[r];
    sums[3 * best] += best == label;
    sums[3 * best + 1]++;
    sums[3 * label + 2]++;
  }
}

METRIC(precision) { count_classes(sums, p, t, rows, columns); }
METRIC(recall) { count_classes(sums, p, t, rows, columns); }
METRIC(f1) { count_classes(sums, p, t, rows, columns); }

METRIC(auc) {
  for (long i = 0; i < rows * columns; i++) {
    long place = (long)ceil(p[i] * 199.0) - 1;
    place = place < 0 ? 0 : place;
    sums[place] += t[i];
    sums[200 + place] += 1 - t[i];
  }
}

METRIC(mae) {
  double sum = 0;
  for (long i = 0; i < rows * columns; i++) sum += fabsf(p[i] - t[i]);
  sums[0] += sum / columns;
  sums[1] += rows;
}

METRIC(mape) {
  double sum = 0;
  for (long i = 0; i < rows * columns; i++) {
    float size = fabsf(t[i]);
    sum += 100 * fabsf(p[i] - t[i]) / (size < 1e-7f ? 1e-7f : size);
  }
  sums[0] += sum / columns;
  sums[1] += rows;
}

METRIC(mse) {
  double sum = 0;
  for (long i = 0; i < rows * columns; i++) sum += (p[i] - t[i]) * (p[i] - t[i]);
  sums[0] += sum / columns;
  sums[1] += rows;
}

METRIC(rmse) {
  double sum = 0;
  for (long i = 0; i < rows * columns; i++) sum += (p[i] - t[i]) * (p[i] - t[i]);
  sums[0] += sum;
  sums[1] += rows * columns;
}

METRIC(r2) {
  sums[0] += rows;
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < columns; i++) {
      double target = t[r * columns + i], error = target - p[r * columns + i];
      sums[1 + 3 * i] += target;
      sums[2 + 3 * i] += target * target;
      sums[3 + 3 * i] += error * error;
    }
}

METRIC(cosine_similarity) {
  for (long r = 0; r < rows; r++) {
    double product = 0, pp = 0, tt = 0;
    for (long i = 0; i < columns; i++) {
      double a = p[r * columns + i], b = t[r * columns + i];
      product += a * b;
      pp += a * a;
      tt += b * b;
    }
    sums[0] += product / (sqrt(pp) * sqrt(tt));
  }
  sums[1] += rows;
}

METRIC(perplexity) {
  for (long r = 0; r < rows; r++) {
    double sum = 0;
    for (long i = 0; i < columns; i++) sum += p[r * columns + i];
    sums[0] += log(sum) - log(p[r * columns + (long)t[r]]);
  }
  sums[1] += rows;
}
