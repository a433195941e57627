#pragma once
#include <dnnl.h>
#include <dnnl_debug.h>
#include <stddef.h>
#include <stdint.h>

// What Swift cannot call the same way in oneDNN 2 and oneDNN 3: descriptors are structs in the one
// and opaque handles in the other, and matmul descriptors are made by different functions.

/// What a matrix product computes: C[m, n] = A[m, k] · B[k, n] + bias (+ C).
typedef struct {
  int64_t m, n, k;
  /// The matrix lies transposed in memory.
  int transpose_a, transpose_b;
  int has_bias;
  /// Add to what C holds instead of overwriting it.
  int accumulate;
  /// A and B hold bfloat16 numbers instead of floats.
  int bfloat16;
} nntrain_matmul_shape;

/// A compiled matrix product with the memory objects through which it takes its arguments.
typedef struct {
  dnnl_primitive_t primitive;
  dnnl_memory_t a, b, bias, c, scratchpad;
  size_t scratchpad_size;
  const char *implementation;
} nntrain_matmul;

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t nntrain_descriptor;
#else
typedef dnnl_memory_desc_t *nntrain_descriptor;
#endif

static inline dnnl_status_t nntrain_memory_create(
    dnnl_memory_t *memory, dnnl_engine_t engine, int64_t rows, int64_t columns, int transposed,
    dnnl_data_type_t type) {
  dnnl_dims_t shape = {rows, columns};
  dnnl_dims_t strides = {transposed ? 1 : columns, transposed ? rows : 1};
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_t descriptor;
  dnnl_status_t status =
      dnnl_memory_desc_create_with_strides(&descriptor, 2, shape, type, strides);
  if (status != dnnl_success) return status;
  status = dnnl_memory_create(memory, descriptor, engine, DNNL_MEMORY_NONE);
  dnnl_memory_desc_destroy(descriptor);
  return status;
#else
  dnnl_memory_desc_t descriptor;
  dnnl_status_t status =
      dnnl_memory_desc_init_by_strides(&descriptor, 2, shape, type, strides);
  if (status != dnnl_success) return status;
  return dnnl_memory_create(memory, &descriptor, engine, DNNL_MEMORY_NONE);
#endif
}

static inline dnnl_status_t nntrain_matmul_describe(
    dnnl_primitive_desc_t *description, dnnl_engine_t engine, const nntrain_matmul_shape *shape,
    const nntrain_matmul *matmul, const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
  const_dnnl_memory_desc_t a, b, bias = NULL, c;
#else
  const dnnl_memory_desc_t *a, *b, *bias = NULL, *c;
#endif
  dnnl_status_t status = dnnl_memory_get_memory_desc(matmul->a, &a);
  if (status == dnnl_success) status = dnnl_memory_get_memory_desc(matmul->b, &b);
  if (status == dnnl_success && shape->has_bias)
    status = dnnl_memory_get_memory_desc(matmul->bias, &bias);
  if (status == dnnl_success) status = dnnl_memory_get_memory_desc(matmul->c, &c);
  if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_matmul_primitive_desc_create(description, engine, a, b, bias, c, attributes);
#else
  dnnl_matmul_desc_t operation;
  status = dnnl_matmul_desc_init(&operation, a, b, bias, c);
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(description, &operation, attributes, engine, NULL);
#endif
}

static inline dnnl_status_t nntrain_matmul_attributes(
    dnnl_primitive_attr_t *attributes, const nntrain_matmul_shape *shape) {
  dnnl_status_t status = dnnl_primitive_attr_create(attributes);
  if (status != dnnl_success) return status;
  status = dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
  dnnl_post_ops_t epilogue = NULL;
  if (status == dnnl_success) status = dnnl_post_ops_create(&epilogue);
  if (status == dnnl_success && shape->accumulate) {
#if DNNL_VERSION_MAJOR >= 3
    status = dnnl_post_ops_append_sum(epilogue, 1, 0, dnnl_data_type_undef);
#else
    status = dnnl_post_ops_append_sum(epilogue, 1);
#endif
  }
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*attributes, epilogue);
  if (epilogue) dnnl_post_ops_destroy(epilogue);
  return status;
}

static inline void nntrain_matmul_destroy(nntrain_matmul *matmul) {
  if (matmul->primitive) dnnl_primitive_destroy(matmul->primitive);
  if (matmul->a) dnnl_memory_destroy(matmul->a);
  if (matmul->b) dnnl_memory_destroy(matmul->b);
  if (matmul->bias) dnnl_memory_destroy(matmul->bias);
  if (matmul->c) dnnl_memory_destroy(matmul->c);
  if (matmul->scratchpad) dnnl_memory_destroy(matmul->scratchpad);
  *matmul = (nntrain_matmul){0};
}

/// Compiles a product; on failure `matmul` may be half made and is to be destroyed all the same.
static inline dnnl_status_t nntrain_matmul_create(
    nntrain_matmul *matmul, dnnl_engine_t engine, const nntrain_matmul_shape *shape) {
  *matmul = (nntrain_matmul){0};
  dnnl_data_type_t type = shape->bfloat16 ? dnnl_bf16 : dnnl_f32;
  dnnl_status_t status = nntrain_memory_create(
      &matmul->a, engine, shape->m, shape->k, shape->transpose_a, type);
  if (status == dnnl_success)
    status = nntrain_memory_create(
        &matmul->b, engine, shape->k, shape->n, shape->transpose_b, type);
  if (status == dnnl_success && shape->has_bias)
    status = nntrain_memory_create(&matmul->bias, engine, 1, shape->n, 0, dnnl_f32);
  if (status == dnnl_success)
    status = nntrain_memory_create(&matmul->c, engine, shape->m, shape->n, 0, dnnl_f32);
  if (status != dnnl_success) return status;

  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t description = NULL;
  status = nntrain_matmul_attributes(&attributes, shape);
  if (status == dnnl_success)
    status = nntrain_matmul_describe(&description, engine, shape, matmul, attributes);
  if (status == dnnl_success) {
#if DNNL_VERSION_MAJOR >= 3
    const_dnnl_memory_desc_t scratchpad =
        dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
#else
    const dnnl_memory_desc_t *scratchpad =
        dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
#endif
    matmul->scratchpad_size = dnnl_memory_desc_get_size(scratchpad);
    status = dnnl_memory_create(&matmul->scratchpad, scratchpad, engine, DNNL_MEMORY_NONE);
  }
  if (status == dnnl_success) status = dnnl_primitive_create(&matmul->primitive, description);
  if (status == dnnl_success) {
    // The text belongs to the description; the primitive keeps a description of its own alive.
    const_dnnl_primitive_desc_t own = NULL;
    if (dnnl_primitive_get_primitive_desc(matmul->primitive, &own) == dnnl_success)
      dnnl_primitive_desc_query(own, dnnl_query_impl_info_str, 0, (void *)&matmul->implementation);
  }
  if (description) dnnl_primitive_desc_destroy(description);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  return status;
}

static inline dnnl_status_t nntrain_memory_point(dnnl_memory_t memory, const void *pointer) {
  return dnnl_memory_set_data_handle(memory, (void *)pointer);
}

/// Runs a product on the given memory and waits for its end.
static inline dnnl_status_t nntrain_matmul_run(
    const nntrain_matmul *matmul, dnnl_stream_t stream, const void *a, const void *b,
    const float *bias, float *c, void *scratchpad) {
  dnnl_status_t status = nntrain_memory_point(matmul->a, a);
  if (status == dnnl_success) status = nntrain_memory_point(matmul->b, b);
  if (status == dnnl_success) status = nntrain_memory_point(matmul->c, c);
  if (status == dnnl_success) status = nntrain_memory_point(matmul->scratchpad, scratchpad);
  if (status == dnnl_success && matmul->bias) status = nntrain_memory_point(matmul->bias, bias);
  if (status != dnnl_success) return status;
  dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_SRC, matmul->a},
      {DNNL_ARG_WEIGHTS, matmul->b},
      {DNNL_ARG_DST, matmul->c},
      {DNNL_ARG_SCRATCHPAD, matmul->scratchpad},
      {DNNL_ARG_BIAS, matmul->bias},
  };
  status = dnnl_primitive_execute(matmul->primitive, stream, matmul->bias ? 5 : 4, arguments);
  return status == dnnl_success ? dnnl_stream_wait(stream) : status;
}
