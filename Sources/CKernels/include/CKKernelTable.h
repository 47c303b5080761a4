/// One table of kernels for each element type of the engine. Pointers are untyped so that Swift
/// code is written once: `table` and data must belong together.
///
/// Conventions: matrices are row-major; a stride or leading dimension counts elements; `accumulate`
/// means that the result is added to what is there instead of replacing it; inputs and outputs may
/// be the same memory only where it is said.
#ifndef CK_KERNEL_TABLE_H
#define CK_KERNEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Functions of one variable; `p` is the parameter of those that have one.
typedef enum {
  CK_NEGATE, CK_ABS, CK_SQUARE, CK_SQRT, CK_RECIPROCAL, CK_EXP, CK_LOG, CK_SIN, CK_COS, CK_TANH,
  CK_SIGMOID, CK_SILU, CK_GELU, CK_GELU_TANH, CK_RELU,
  CK_LEAKY_RELU,  // x > 0 ? x : p x
  CK_POWER,       // x^p
  CK_UNARY_COUNT
} ck_unary_op;

typedef enum {
  CK_ADD, CK_SUBTRACT, CK_MULTIPLY, CK_DIVIDE, CK_MAXIMUM, CK_MINIMUM, CK_BINARY_COUNT
} ck_binary_op;

typedef enum { CK_SUM, CK_MAX, CK_MIN, CK_REDUCE_COUNT } ck_reduce_op;

/// One step of Adam's family. `step_size` is the rate over the first bias correction,
/// `second_correction` is 1/sqrt of the second one, `decay` multiplies the weight first
/// (decoupled), `l2` times the weight is added to the gradient, `gradient_scale` multiplies it.
typedef struct {
  double beta1, beta2, epsilon, step_size, second_correction, decay, l2, gradient_scale;
} ck_adam_step;

/// One step of stochastic gradient descent. `first` says that the momentum buffer starts as the
/// gradient itself.
typedef struct {
  double rate, momentum, dampening, l2, gradient_scale;
  bool nesterov, first;
} ck_sgd_step;

/// One step of Lion. `decay` multiplies the weight first (decoupled), `gradient_scale` the gradient.
typedef struct {
  double beta1, beta2, rate, decay, gradient_scale;
} ck_lion_step;

/// One step of a gradient over the root of its squares: RMSprop, Adagrad. The second moment becomes
/// `old` times itself plus `new` times the squared gradient, the first moment likewise.
typedef struct {
  double old, new, epsilon, rate, momentum, l2, gradient_scale;
} ck_root_step;

typedef struct {
  /// Bytes of an element.
  size_t size;

  /// c = alpha op(a) op(b) + beta c; c is m x n, the inner dimension is k; op transposes if asked.
  /// With beta = 0 what c held is not read.
  void (*gemm)(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, double alpha,
               const void *a, size_t lda, const void *b, size_t ldb, double beta, void *c,
               size_t ldc);

  // Elementwise. y may be x.
  void (*unary)(ck_unary_op op, double p, size_t count, const void *x, void *y);
  /// dx (+)= dy f'(x), given x and y = f(x).
  void (*unary_gradient)(ck_unary_op op, double p, size_t count, const void *x, const void *y,
                         const void *dy, void *dx, bool accumulate);
  /// out = a op b over a shape of `rank` dimensions; a stride of 0 repeats; out is contiguous.
  void (*binary)(ck_binary_op op, size_t rank, const size_t *shape, const void *a,
                 const ptrdiff_t *a_strides, const void *b, const ptrdiff_t *b_strides, void *out);
  /// y (+)= alpha x over strided memory. A stride of 0 in x repeats.
  void (*transfer)(size_t rank, const size_t *shape, double alpha, const void *x,
                   const ptrdiff_t *x_strides, void *y, const ptrdiff_t *y_strides,
                   bool accumulate);
  /// y = alpha x + beta y; with beta = 0 what y held is not read.
  void (*axpby)(size_t count, double alpha, const void *x, double beta, void *y);
  void (*fill)(size_t count, double value, void *y);
  /// 1 where x > threshold, else 0.
  void (*above)(size_t count, double threshold, const void *x, void *y);

  // Reductions, in float64 whatever the element type.
  /// out[o, i] = reduction over c of x[(o count + c) stride + i], i < inner <= stride.
  void (*reduce)(ck_reduce_op op, size_t outer, size_t count, size_t inner, size_t stride,
                 const void *x, void *out);
  double (*dot)(size_t count, const void *x, const void *y);
  /// Number of NaN and infinite entries.
  size_t (*not_finite)(size_t count, const void *x);

  // Rows.
  void (*softmax)(size_t rows, size_t count, const void *x, void *y);
  void (*softmax_gradient)(size_t rows, size_t count, const void *y, const void *dy, void *dx,
                           bool accumulate);
  /// y = w x / sqrt(mean(x²) + epsilon); `inverse` [rows] receives 1/sqrt(…).
  void (*rms_norm)(size_t rows, size_t count, double epsilon, const void *x, const void *w, void *y,
                   void *inverse);
  /// dx (+)= …; dw [count], if not null, += this block's share.
  void (*rms_norm_gradient)(size_t rows, size_t count, const void *x, const void *w,
                            const void *inverse, const void *dy, void *dx, void *dw,
                            bool accumulate);
  /// y = silu(gate) up.
  void (*swiglu)(size_t count, const void *gate, const void *up, void *y);
  /// dgate and dup are replaced. Either may be the memory of dy.
  void (*swiglu_gradient)(size_t count, const void *gate, const void *up, const void *dy,
                          void *dgate, void *dup);

  // Attention, for one head (see Attention.swift).
  /// y row i = x row i with the pairs (j, j + half) turned by the angle of row i; `sign` -1 turns
  /// back. cosine and sine are rows x half.
  void (*rotate)(size_t rows, size_t half, double sign, const void *x, size_t x_stride,
                 const void *cosine, const void *sine, void *y, size_t y_stride, bool accumulate);
  /// s [rows x stride] holds scores; row i sees its first visible + i of `keys` columns. s becomes
  /// the probabilities softmax(scale s), zero where not seen; `log_sum` [rows], if not null,
  /// receives the log of the sum of exponentials of the scaled scores.
  void (*causal_softmax)(size_t rows, size_t keys, size_t stride, size_t visible, double scale,
                         void *s, void *log_sum);
  /// The probabilities again, from scores and log_sum.
  void (*causal_probabilities)(size_t rows, size_t keys, size_t stride, size_t visible,
                               double scale, void *s, const void *log_sum);
  /// dp = scale p (dp - delta), delta by row: the gradient of the unscaled scores.
  void (*score_gradient)(size_t rows, size_t keys, size_t stride, double scale, const void *p,
                         void *dp, const void *delta);
  /// out[i] = sum over j of x[i, j] y[i, j].
  void (*row_dots)(size_t rows, size_t count, const void *x, size_t x_stride, const void *y,
                   size_t y_stride, void *out);

  // Cross-entropy over a slice [first, first + count) of the vocabulary.
  /// largest[i] and sum[i] = sum over j of exp(x[i, j] - largest[i]).
  void (*row_exponentials)(size_t rows, size_t count, size_t stride, const void *x, void *largest,
                           void *sum);
  /// x[i, j] = weight[i] (exp(x[i, j] - log_sum[i]) - [target[i] == first + j]).
  void (*cross_entropy_gradient)(size_t rows, size_t first, size_t count, size_t stride, void *x,
                                 const void *log_sum, const void *weight, const int32_t *target);

  // Indexing.
  /// out[i, :] = table[index[i], first ..< first + count].
  void (*gather_rows)(size_t rows, size_t count, const void *table, size_t stride,
                      const int32_t *index, void *out, size_t out_stride);
  /// table[index[i], :] += alpha x[i, :], in the order of i.
  void (*scatter_rows)(size_t rows, size_t count, double alpha, const void *x, size_t x_stride,
                       const int32_t *index, void *table, size_t stride);

  // Optimizers; all tensors have `count` elements.
  void (*adam)(const ck_adam_step *step, size_t count, const void *gradient, void *weight,
               void *first_moment, void *second_moment);
  /// `momentum` may be null when the coefficient is 0.
  void (*sgd)(const ck_sgd_step *step, size_t count, const void *gradient, void *weight,
              void *momentum);
  void (*lion)(const ck_lion_step *step, size_t count, const void *gradient, void *weight,
               void *first_moment);
  /// `first_moment` is null where squares are not centred, `momentum` where there is none.
  void (*root)(const ck_root_step *step, size_t count, const void *gradient, void *weight,
               void *second_moment, void *first_moment, void *momentum);

  // Randomness: Philox4x32-10 (see RandomStream.swift). Element i of a stream is a function of key
  // and first + i only, so a tensor may be filled in pieces.
  void (*uniform)(uint64_t key, uint64_t first, size_t count, double low, double high, void *y);
  void (*normal)(uint64_t key, uint64_t first, size_t count, double mean, double deviation,
                 void *y);
  /// y (+)= x / (1 - rate) where element first + i of the stream is kept, else 0.
  void (*dropout)(uint64_t key, uint64_t first, size_t count, double rate, const void *x, void *y,
                  bool accumulate);
} ck_kernels;

extern const ck_kernels *ck_kernels_f32(void);
extern const ck_kernels *ck_kernels_f64(void);

/// One block of Philox4x32-10 (Salmon et al. 2011, Parallel Random Numbers: As Easy as 1, 2, 3).
void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#endif
