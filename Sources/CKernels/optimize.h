// Steps of the optimizers. Included once for each element type.

// Adam (Kingma and Ba 2014, arXiv 1412.6980) and AdamW (Loshchilov and Hutter 2017, arXiv
// 1711.05101).
CK_MULTI
static void CK(adam)(const ck_adam_step *step, size_t count, const void *gradients, void *weights,
                     void *firsts, void *seconds) {
#pragma clang fp contract(fast)
  const REAL *g = gradients;
  REAL *w = weights, *m = firsts, *v = seconds;
  const REAL b1 = (REAL)step->beta1, b2 = (REAL)step->beta2;
  const REAL c1 = (REAL)(1 - step->beta1), c2 = (REAL)(1 - step->beta2);
  const REAL decay = (REAL)step->decay, l2 = (REAL)step->l2;
  const REAL scale = (REAL)step->gradient_scale, rate = (REAL)step->step_size;
  const REAL correction = (REAL)step->second_correction, epsilon = (REAL)step->epsilon;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const REAL gradient = scale * g[i] + l2 * w[i];
    m[i] = b1 * m[i] + c1 * gradient;
    v[i] = b2 * v[i] + c2 * gradient * gradient;
    w[i] = decay * w[i] - rate * m[i] / (REAL_SQRT(v[i]) * correction + epsilon);
  }
}

// torch.optim.SGD: L2 (not decoupled), momentum with dampening, Nesterov (Sutskever et al. 2013).
CK_MULTI
static void CK(sgd)(const ck_sgd_step *step, size_t count, const void *gradients, void *weights,
                    void *momenta) {
#pragma clang fp contract(fast)
  const REAL *g = gradients;
  REAL *w = weights, *b = momenta;
  const REAL scale = (REAL)step->gradient_scale, l2 = (REAL)step->l2, rate = (REAL)step->rate;
  if (!b) {
    CK_ELEMENTWISE
    for (size_t i = 0; i < count; i++) w[i] -= rate * (scale * g[i] + l2 * w[i]);
    return;
  }
  const REAL old = step->first ? 0 : (REAL)step->momentum;
  const REAL new = step->first ? 1 : (REAL)(1 - step->dampening);
  const REAL ahead = (REAL)step->momentum;
  const bool nesterov = step->nesterov;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const REAL gradient = scale * g[i] + l2 * w[i];
    b[i] = old * b[i] + new * gradient;
    w[i] -= rate * (nesterov ? gradient + ahead * b[i] : b[i]);
  }
}

// Lion (Chen et al. 2023, arXiv 2302.06675, Algorithm 2).
CK_MULTI
static void CK(lion)(const ck_lion_step *step, size_t count, const void *gradients, void *weights,
                     void *firsts) {
#pragma clang fp contract(fast)
  const REAL *g = gradients;
  REAL *w = weights, *m = firsts;
  const REAL b1 = (REAL)step->beta1, b2 = (REAL)step->beta2;
  const REAL c1 = (REAL)(1 - step->beta1), c2 = (REAL)(1 - step->beta2);
  const REAL decay = (REAL)step->decay, rate = (REAL)step->rate;
  const REAL scale = (REAL)step->gradient_scale;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const REAL gradient = scale * g[i];
    const REAL mixed = b1 * m[i] + c1 * gradient;
    // Neither above nor below 0: 0, or NaN, which the weight shall show.
    const REAL sign = mixed > 0 ? (REAL)1 : mixed < 0 ? (REAL)-1 : mixed;
    m[i] = b2 * m[i] + c2 * gradient;
    w[i] = decay * w[i] - rate * sign;
  }
}

// A gradient over the root of its squares: RMSprop (Tieleman and Hinton 2012; centred: Graves 2013,
// arXiv 1308.0850) and Adagrad (Duchi et al. 2011).
CK_MULTI
static void CK(root)(const ck_root_step *step, size_t count, const void *gradients, void *weights,
                     void *seconds, void *firsts, void *momenta) {
#pragma clang fp contract(fast)
  const REAL *g = gradients;
  REAL *w = weights, *v = seconds, *m = firsts, *b = momenta;
  const REAL old = (REAL)step->old, new = (REAL)step->new, epsilon = (REAL)step->epsilon;
  const REAL rate = (REAL)step->rate, momentum = (REAL)step->momentum, l2 = (REAL)step->l2;
  const REAL scale = (REAL)step->gradient_scale;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const REAL gradient = scale * g[i] + l2 * w[i];
    v[i] = old * v[i] + new * gradient * gradient;
    REAL square = v[i];
    if (m) {
      m[i] = old * m[i] + new * gradient;
      // Rounding can leave less than 0 of a gradient that hardly changes.
      square -= m[i] * m[i];
      square = square < 0 ? 0 : square;
    }
    REAL change = gradient / (REAL_SQRT(square) + epsilon);
    if (b) b[i] = change = momentum * b[i] + change;
    w[i] -= rate * change;
  }
}
