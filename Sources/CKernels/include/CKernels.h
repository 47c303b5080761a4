/// The C half of RankLab: everything that touches each element of a tensor, and the one door to
/// OpenBLAS and LAPACKE. No function here keeps state, allocates, or starts a thread; the callers
/// in the Swift module `Tensors` cut the work and own the memory.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CKBlas.h"
#include "CKConvert.h"
#include "CKKernelTable.h"
#include "CKSelect.h"
#include "CKSpectra.h"

/// Tells the processor that the caller waits in a loop.
static inline void ck_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Name of the instruction set that the run-time dispatch chose: "x86-64-v4" (AVX-512),
/// "x86-64-v3" (AVX2 and FMA) or "baseline".
const char *ck_instruction_set(void);

/// Processors that this process may run on; at least 1.
int ck_available_processors(void);

#endif
