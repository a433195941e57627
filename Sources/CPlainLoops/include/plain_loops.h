#pragma once

// What the kernels of nntrain are measured against: a plain loop for each entry of the catalogues, with
// its default options, written straight from the formula with the functions of the C library.

// Activations: y = f(x); g becomes g · f′(x). Matrices are [rows, columns].
#define PLAIN_ACTIVATION(name)                                                         \
  void plain_##name##_forward(const float *x, float *y, long rows, long columns);      \
  void plain_##name##_backward(const float *x, const float *y, float *g, long rows,    \
                               long columns);

PLAIN_ACTIVATION(arctan)
PLAIN_ACTIVATION(binary_step)
PLAIN_ACTIVATION(elu)
PLAIN_ACTIVATION(exponential)
PLAIN_ACTIVATION(gelu)
PLAIN_ACTIVATION(hard_sigmoid)
PLAIN_ACTIVATION(hard_swish)
PLAIN_ACTIVATION(leaky_relu)
PLAIN_ACTIVATION(linear)
PLAIN_ACTIVATION(log_sigmoid)
PLAIN_ACTIVATION(log_softmax)
PLAIN_ACTIVATION(mish)
PLAIN_ACTIVATION(relu)
PLAIN_ACTIVATION(selu)
PLAIN_ACTIVATION(sigmoid)
PLAIN_ACTIVATION(sinc)
PLAIN_ACTIVATION(softmax)
PLAIN_ACTIVATION(softplus)
PLAIN_ACTIVATION(softsign)
PLAIN_ACTIVATION(swish)
PLAIN_ACTIVATION(tanh)

// Losses: the sum over the rows; its gradient times scale, unless g is null. Targets are
// [rows, columns], or class numbers.
#define PLAIN_LOSS(name)                                                               \
  double plain_loss_##name(const float *p, const float *t, float *g, long rows,             \
                      long columns, float scale);

PLAIN_LOSS(binary_crossentropy)
PLAIN_LOSS(binary_focal_crossentropy)
PLAIN_LOSS(categorical_crossentropy)
PLAIN_LOSS(categorical_hinge)
PLAIN_LOSS(cosine_similarity)
PLAIN_LOSS(hinge)
PLAIN_LOSS(huber)
PLAIN_LOSS(kl_divergence)
PLAIN_LOSS(log_cosh)
PLAIN_LOSS(mean_absolute_error)
PLAIN_LOSS(mean_absolute_percentage_error)
PLAIN_LOSS(mean_squared_error)
PLAIN_LOSS(mean_squared_logarithmic_error)
PLAIN_LOSS(perceptron)
PLAIN_LOSS(poisson)
PLAIN_LOSS(sparse_categorical_crossentropy)
PLAIN_LOSS(squared_hinge)

// Losses of logits, which become predictions.
#define PLAIN_FUSED_LOSS(name)                                                         \
  double plain_fused_##name(float *x, const float *t, float *g, long rows,             \
                            long columns, float scale);

PLAIN_FUSED_LOSS(binary_crossentropy)
PLAIN_FUSED_LOSS(binary_focal_crossentropy)
PLAIN_FUSED_LOSS(categorical_crossentropy)
PLAIN_FUSED_LOSS(sparse_categorical_crossentropy)

// Optimizers: update number `step`, from 1 on.
#define PLAIN_OPTIMIZER(name)                                                          \
  void plain_step_##name(float *w, const float *g, float *a, float *b, long count, long step);

PLAIN_OPTIMIZER(adadelta)
PLAIN_OPTIMIZER(adagrad)
PLAIN_OPTIMIZER(adam)
PLAIN_OPTIMIZER(adamax)
PLAIN_OPTIMIZER(adamw)
PLAIN_OPTIMIZER(lamb)
PLAIN_OPTIMIZER(lars)
PLAIN_OPTIMIZER(momentum)
PLAIN_OPTIMIZER(nesterov)
PLAIN_OPTIMIZER(nadam)
PLAIN_OPTIMIZER(perceptron)
PLAIN_OPTIMIZER(rmsprop)
PLAIN_OPTIMIZER(sgd)

// Penalties, their gradients, which are added to g, and constraints on weights [rows, columns].
double plain_l1(const float *x, float *g, long rows, long columns, float scale);
double plain_l2(const float *x, float *g, long rows, long columns, float scale);
double plain_l1_l2(const float *x, float *g, long rows, long columns, float scale);
double plain_kl_sparsity(const float *x, float *g, long rows, long columns, float scale);
void plain_max_norm(float *w, long rows, long columns);
void plain_non_neg(float *w, long rows, long columns);
void plain_unit_norm(float *w, long rows, long columns);

// Layers of [rows, columns] in training.
struct plain_layer {
  long rows, columns;
  const float *x;       // input
  float *y;             // output
  const float *g;       // gradient of the output
  float *d;             // gradient of the input
  const float *weights; // one vector of columns after the other
  float *gradients;     // of the weights
  float *scratch;       // [rows + 4, columns]
};

#define PLAIN_LAYER(name)                                                              \
  void plain_##name##_forward(const struct plain_layer *layer);                        \
  void plain_##name##_backward(const struct plain_layer *layer);

PLAIN_LAYER(activation)
PLAIN_LAYER(alpha_dropout)
PLAIN_LAYER(batch_normalization)
PLAIN_LAYER(concatenate)
PLAIN_LAYER(dropout)
PLAIN_LAYER(gaussian_dropout)
PLAIN_LAYER(gaussian_noise)
PLAIN_LAYER(group_normalization)
PLAIN_LAYER(layer_normalization)
PLAIN_LAYER(prelu)
PLAIN_LAYER(rrelu)
PLAIN_LAYER(unit_normalization)

// Metrics: sums over rows; targets are one-hot, or class numbers.
#define PLAIN_METRIC(name)                                                             \
  void plain_metric_##name(double *sums, const float *p, const float *t, long rows,    \
                           long columns);

PLAIN_METRIC(accuracy)
PLAIN_METRIC(auc)
PLAIN_METRIC(binary_accuracy)
PLAIN_METRIC(categorical_accuracy)
PLAIN_METRIC(confusion_matrix)
PLAIN_METRIC(cosine_similarity)
PLAIN_METRIC(f1)
PLAIN_METRIC(mae)
PLAIN_METRIC(mape)
PLAIN_METRIC(mse)
PLAIN_METRIC(perplexity)
PLAIN_METRIC(precision)
PLAIN_METRIC(r2)
PLAIN_METRIC(recall)
PLAIN_METRIC(rmse)
PLAIN_METRIC(sparse_categorical_accuracy)
PLAIN_METRIC(top_k)
