// Run-time dispatch: one source, compiled for several instruction sets; the loader picks. The
// attribute exists on x86-64 ELF systems; elsewhere there is the one plain version, which on Arm
// already uses its vector unit.
#ifndef CK_MULTI_H
#define CK_MULTI_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__ELF__)
#define CK_MULTI \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_MULTI
#endif

/// Before an elementwise loop: element i of the result depends on element i of the operands only, so
/// the loop vectorises even when a result is written over an operand.
#define CK_ELEMENTWISE _Pragma("clang loop vectorize(assume_safety)")

#define CK_INLINE static inline __attribute__((always_inline))
#define CK_JOIN_(a, b) a##_##b
#define CK_JOIN(a, b) CK_JOIN_(a, b)
/// The name of a kernel for this translation unit's element type, ck_f32_… or ck_f64_….
#define CK(name) CK_JOIN(CK_PREFIX, name)

#endif
