import Protocols

/// Gaussian inputs and what a teacher makes of them, a function of seed, step and place in the step.
struct TeacherBatches: TrainingData {
  let teacher: Perceptron
  /// Deviation of the normal noise on the targets of training.
  let noise: Double
  let rows: Int
  let seed: UInt64

  func batch(step: Int, _ index: Int) -> Batch {
    let stream = RandomStream(seed: seed, "teacher").at(step).at(index)
    return batch(stream, rows: rows, noise: noise)
  }

  /// 1024 rows in 4 batches, without noise, whatever seed and batch size are.
  var heldOut: [Batch] {
    (0..<4).map { batch(RandomStream(seed: 0, "teacher/held out").at($0), rows: 256, noise: 0) }
  }

  private func batch(_ stream: RandomStream, rows: Int, noise: Double) -> Batch {
    withoutGradient {
      let width = teacher.linears.first?.site.inputs ?? 0
      let inputs = Tensor.normal([rows, width], stream.at(0))
      let targets = teacher.outputs(inputs)
      guard noise > 0 else { return .pairs(inputs: inputs, targets: targets) }
      let error = Tensor.normal(targets.shape, deviation: noise, stream.at(1))
      return .pairs(inputs: inputs, targets: targets + error)
    }
  }
}
