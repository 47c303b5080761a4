import Tensors

/// A rows x columns matrix with orthonormal columns (rows >= columns): Gram and Schmidt's, twice.
func orthonormal(_ rows: Int, _ columns: Int, seed: UInt64) -> Tensor {
  let random = Tensor.normal(
    [columns, rows], RandomStream(seed: seed, "orthonormal"), type: .float64)
  var vectors: [[Double]] = []
  for column in 0..<columns {
    var vector = random.select(column).values
    for _ in 0..<2 {
      for other in vectors {
        let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
        for i in vector.indices { vector[i] -= share * other[i] }
      }
    }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    vectors.append(vector.map { $0 / length })
  }
  return Tensor(vectors.flatMap(\.self), shape: [columns, rows], type: .float64).transposed()
}

/// U diag(values) Vᵀ of a rows x columns shape, in float64.
func matrix(_ rows: Int, _ columns: Int, values: [Double], seed: UInt64 = 1) -> Tensor {
  let u = orthonormal(rows, values.count, seed: seed)
  let v = orthonormal(columns, values.count, seed: seed + 1)
  return matmul(
    u * Tensor(values, shape: [1, values.count], type: .float64), v.transposed())
}

/// Normally distributed entries in float64.
func gaussian(_ rows: Int, _ columns: Int, seed: UInt64) -> Tensor {
  .normal([rows, columns], RandomStream(seed: seed, "gaussian"), type: .float64)
}
