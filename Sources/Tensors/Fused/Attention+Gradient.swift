internal import CKernels

extension AttentionOperation {
  /// Gradients of q, k, v and the prefix, from the gradient of the output. With P the
  /// probabilities, O the output, s the scale:
  ///
  ///     dV = Pᵀ dO,  dS = s P ∘ (dO Vᵀ - rowsum(dO ∘ O)),  dQ = dS K,  dK = dSᵀ Q
  func backward(_ dOutput: Tensor, output: Tensor, _ logSums: Tensor) {
    let prefixed = prefix.map { ($0.keys.detached.contiguous(), $0.values.detached.contiguous()) }
    let gradients = Gradients(
      q: Tensor(uninitialized: q.shape, q.elementType),
      k: Tensor(uninitialized: k.shape, k.elementType),
      v: Tensor(uninitialized: v.shape, v.elementType),
      prefixKeys: prefixGradient(), prefixValues: prefixGradient())
    Engine.shared.team.run(batch * keyValueHeads) { task in
      let scratch = Scratch(self, backward: true)
      let (sequence, head) = (task / keyValueHeads, task % keyValueHeads)
      gatherKeys(sequence, head, prefixed, into: scratch)
      q.kernels.fill(keys * headSize, 0, scratch[.keyGradient])
      q.kernels.fill(keys * headSize, 0, scratch[.valueGradient])
      for query in (head * group)..<((head + 1) * group) {
        backwardHead(sequence, query, dOutput, output, logSums, into: gradients, scratch)
      }
      storeKeyGradients(sequence, head, into: gradients, scratch)
    }
    withExtendedLifetime(prefixed) {}
    q.node?.add(gradients.q)
    k.node?.add(gradients.k)
    v.node?.add(gradients.v)
    // The prefix is one for all sequences.
    if let sum = gradients.prefixKeys?.sum(0) { prefix?.keys.node?.add(sum) }
    if let sum = gradients.prefixValues?.sum(0) { prefix?.values.node?.add(sum) }
  }

  private struct Gradients {
    let q: Tensor, k: Tensor, v: Tensor
    /// [batch, virtual tokens, keyValueHeads · headSize]
    let prefixKeys: Tensor?, prefixValues: Tensor?
  }

  private func prefixGradient() -> Tensor? {
    prefix.map { _ in
      Tensor(uninitialized: [batch, prefixLength, k.shape[2]], k.elementType)
    }
  }

  /// One query head: its dQ, and its share of dK and dV.
  private func backwardHead(
    _ sequence: Int, _ query: Int, _ dOutput: Tensor, _ output: Tensor, _ logSums: Tensor,
    into gradients: Gradients, _ scratch: Scratch
  ) {
    let kernels = q.kernels
    let stride = heads * headSize
    rotate(q, sequence, query, of: heads, into: scratch[.query])
    let dO = Matrix(base: head0(dOutput, sequence, query, of: heads), stride: stride)
    kernels.row_dots(
      length, headSize, dO.base, stride, head0(output, sequence, query, of: heads), stride,
      scratch[.delta])
    let sums = logSums.pointer + (sequence * heads + query) * length * kernels.size
    forEachBlock { first, rows, seen in
      scores(first, rows, seen, scratch)
      kernels.causal_probabilities(
        rows, seen, keys, prefixLength + first + 1, scale, scratch[.scores],
        sums + first * kernels.size)
      backwardBlock(first, rows, seen, dO.from(row: first, kernels), scratch)
    }
    let table = offset * headSize / 2 * kernels.size
    kernels.rotate(
      length, headSize / 2, -1, scratch[.queryGradient], headSize,
      rotary.cosine.pointer + table, rotary.sine.pointer + table,
      head0(gradients.q, sequence, query, of: heads), stride, false)
  }

  private func backwardBlock(
    _ first: Int, _ rows: Int, _ seen: Int, _ dO: Matrix, _ scratch: Scratch
  ) {
    let kernels = q.kernels
    let plain = { (part: Scratch.Part) in Matrix(base: scratch[part], stride: headSize) }
    var values = plain(.values)
    values.transposed = true
    var probabilities = Matrix(base: scratch[.scores], stride: keys)
    var dScores = Matrix(base: scratch[.scoreGradient], stride: keys)
    MatrixProduct.single(kernels, rows, seen, headSize, dO, values, into: dScores)
    kernels.score_gradient(
      rows, seen, keys, scale, probabilities.base, dScores.base,
      scratch[.delta] + first * kernels.size)
    MatrixProduct.single(
      kernels, rows, headSize, seen, dScores, plain(.keys),
      into: plain(.queryGradient).from(row: first, kernels))
    probabilities.transposed = true
    MatrixProduct.single(
      kernels, seen, headSize, rows, probabilities, dO, beta: 1, into: plain(.valueGradient))
    dScores.transposed = true
    MatrixProduct.single(
      kernels, seen, headSize, rows, dScores, plain(.query).from(row: first, kernels), beta: 1,
      into: plain(.keyGradient))
  }

  /// dK, turned back, and dV of a head to their places.
  private func storeKeyGradients(
    _ sequence: Int, _ head: Int, into gradients: Gradients, _ scratch: Scratch
  ) {
    let kernels = k.kernels
    let (stride, size) = (keyValueHeads * headSize, kernels.size)
    let start = prefixLength * headSize * size
    let table = offset * headSize / 2 * size
    kernels.rotate(
      length, headSize / 2, -1, scratch[.keyGradient] + start, headSize,
      rotary.cosine.pointer + table, rotary.sine.pointer + table,
      head0(gradients.k, sequence, head, of: keyValueHeads), stride, false)
    let store = { (rows: Int, x: UnsafeMutableRawPointer, y: UnsafeMutableRawPointer) in
      kernels.transfer(2, [rows, headSize], 1, x, [headSize, 1], y, [stride, 1], false)
    }
    store(
      length, scratch[.valueGradient] + start,
      head0(gradients.v, sequence, head, of: keyValueHeads))
    let column = (sequence * prefixLength * keyValueHeads + head) * headSize * size
    if let keys = gradients.prefixKeys, let values = gradients.prefixValues {
      store(prefixLength, scratch[.keyGradient], keys.pointer + column)
      store(prefixLength, scratch[.valueGradient], values.pointer + column)
    }
  }
}
