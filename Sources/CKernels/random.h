// Random numbers from Philox. Included once for each element type.
//
// Block q of a stream gives the elements 4q … 4q + 3. Blocks are made a batch at a time, side by
// side, so that their rounds vectorise.

enum { CK(batch_blocks) = 64, CK(batch) = 4 * CK(batch_blocks) };

// The words of the elements first ..< first + CK(batch), first a multiple of 4.
CK_MULTI
static void CK(philox_batch)(uint64_t key, uint64_t first, uint32_t *words) {
  uint32_t x[4][CK(batch_blocks)];
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (size_t b = 0; b < CK(batch_blocks); b++) {
    const uint64_t block = first / 4 + b;
    x[0][b] = (uint32_t)block, x[1][b] = (uint32_t)(block >> 32), x[2][b] = 0, x[3][b] = 0;
  }
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9, k1 += 0xBB67AE85) {
    CK_ELEMENTWISE
    for (size_t b = 0; b < CK(batch_blocks); b++) {
      const uint64_t p0 = (uint64_t)0xD2511F53 * x[0][b], p1 = (uint64_t)0xCD9E8D57 * x[2][b];
      x[0][b] = (uint32_t)(p1 >> 32) ^ x[1][b] ^ k0;
      x[2][b] = (uint32_t)(p0 >> 32) ^ x[3][b] ^ k1;
      x[1][b] = (uint32_t)p1;
      x[3][b] = (uint32_t)p0;
    }
  }
  for (size_t b = 0; b < CK(batch_blocks); b++)
    for (size_t j = 0; j < 4; j++) words[4 * b + j] = x[j][b];
}

// In (0, 1): the middle of one of 2^24 equal steps, so that log never meets 0. (In float64 too:
// one seed gives the same start in both.)
CK_INLINE double CK(unit)(uint32_t word) { return ((double)(word >> 8) + 0.5) * 0x1p-24; }

// Calls `piece` for consecutive runs of elements; `words` are those of elements from a multiple of 4.
#define CK_BATCHES(piece)                                                       \
  uint32_t words[CK(batch)];                                                    \
  for (size_t done = 0; done < count;) {                                        \
    const uint64_t base = (first + done) & ~(uint64_t)3;                        \
    const size_t skip = (size_t)(first + done - base);                          \
    const size_t room = CK(batch) - skip;                                       \
    const size_t run = count - done < room ? count - done : room;               \
    CK(philox_batch)(key, base, words);                                         \
    piece;                                                                      \
    done += run;                                                                \
  }

CK_MULTI
static void CK(uniform_run)(size_t count, const uint32_t *words, double low, double high,
                            REAL *y) {
  // Rounding to REAL must not reach the upper end.
  const REAL end = (REAL)high, last = high > low ? REAL_NEXT(end, (REAL)low) : end;
  for (size_t i = 0; i < count; i++) {
    const REAL value = (REAL)(low + (high - low) * CK(unit)(words[i]));
    y[i] = value < end ? value : last;
  }
}

static void CK(uniform)(uint64_t key, uint64_t first, size_t count, double low, double high,
                        void *ys) {
  REAL *y = ys;
  CK_BATCHES(CK(uniform_run)(run, words + skip, low, high, y + done))
}

// Box and Muller 1958: elements 2j and 2j + 1 come from one pair of uniform numbers.
static void CK(normal_run)(size_t count, const uint32_t *words, size_t skip, double mean,
                           double deviation, REAL *y) {
  for (size_t i = 0; i < count; i++) {
    const size_t element = skip + i, pair = element & ~(size_t)1;
    const double radius = sqrt(-2 * log(CK(unit)(words[pair])));
    const double angle = 6.283185307179586477 * CK(unit)(words[pair + 1]);
    y[i] = (REAL)(mean + deviation * radius * ((element & 1) ? sin(angle) : cos(angle)));
  }
}

static void CK(normal)(uint64_t key, uint64_t first, size_t count, double mean, double deviation,
                       void *ys) {
  REAL *y = ys;
  CK_BATCHES(CK(normal_run)(run, words, skip, mean, deviation, y + done))
}

CK_MULTI
static void CK(dropout_run)(size_t count, const uint32_t *words, uint32_t threshold, REAL scale,
                            const REAL *x, REAL *y, bool accumulate) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const REAL kept = words[i] >= threshold ? scale * x[i] : (REAL)0;
    y[i] = (accumulate ? y[i] : (REAL)0) + kept;
  }
}

static void CK(dropout)(uint64_t key, uint64_t first, size_t count, double rate, const void *xs,
                        void *ys, bool accumulate) {
  const REAL *x = xs;
  REAL *y = ys;
  const REAL scale = (REAL)(1 / (1 - rate));
  const uint32_t threshold = (uint32_t)(rate * 0x1p32);
  CK_BATCHES(CK(dropout_run)(run, words + skip, threshold, scale, x + done, y + done, accumulate))
}
#undef CK_BATCHES
