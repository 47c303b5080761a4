/// What differs between the families in the file of a new plugin.
struct TemplateBody {
  let `protocol`: String
  let about: String
  let summary: String
  let formula: String
  /// The members after the declarations, not indented.
  let members: String

  static let adapter = TemplateBody(
    protocol: "Adapter", about: "W + (alpha/rank)·B·A: a low-rank update to change.",
    summary: "a low-rank update of a linear map", formula: "y = x (W + s B A)ᵀ, s = alpha/rank",
    members: """
      @Setting("rank of the update", 1...) public var rank = 4
      @Setting("numerator of the scale") public var alpha = 8.0

      /// The defaults.
      public init() {}

      /// A of [rank, inputs], B of [outputs, rank].
      public func parameters(at site: Site) -> [Parameter] {
        [
          Parameter("lora_A", [rank, site.inputs], .kaimingUniform),
          Parameter("lora_B", [site.outputs, rank], .zeros),
        ]
      }

      /// s·B·A.
      public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
        .lowRank(b: parameters["lora_B"], a: parameters["lora_A"], scale: alpha / Double(rank))
      }
      """)

  static let block = TemplateBody(
    protocol: "BlockAdapter", about: "A bottleneck after each half of a block, to change.",
    summary: "a bottleneck after each half of a block", formula: "x + h + U tanh(D h)",
    members: """
      @Setting("width of the bottleneck", 1...) public var width = 8

      /// The defaults.
      public init() {}

      /// D of [width, hidden], U of [hidden, width].
      public func parameters(at site: Site) -> [Parameter] {
        [
          Parameter("down", [width, site.inputs], .normal(0.02)),
          Parameter("up", [site.outputs, width], .zeros),
        ]
      }

      /// x + h + U tanh(D h).
      public func output(
        at site: Site, _ parameters: Parameters, _ flow: SublayerFlow
      ) -> Tensor {
        linear(linear(flow.output, parameters["down"]).tanh(), parameters["up"], adding: flow.sum)
      }
      """)

  static let prefix = TemplateBody(
    protocol: "PrefixAdapter", about: "Learned keys and values before every layer's, to change.",
    summary: "learned keys and values in every layer",
    formula: "attention(q, [P_k; k], [P_v; v])",
    members: """
      public static let place = Site.Place.attention

      @Setting("virtual tokens", 1...) public var tokens = 4

      /// The defaults.
      public init() {}

      /// Keys and values of [tokens, width of all keys].
      public func parameters(at site: Site) -> [Parameter] {
        ["keys", "values"].map { Parameter($0, [tokens, site.outputs], .normal(0.02)) }
      }

      /// Keys and values of a layer.
      public func prefix(at site: Site, _ parameters: Parameters) -> AttentionPrefix? {
        AttentionPrefix(keys: parameters["keys"], values: parameters["values"])
      }
      """)

  static let optimizer = TemplateBody(
    protocol: "Optimizer", about: "Gradient descent with momentum, to change.",
    summary: "gradient descent with momentum", formula: "m ← β m + g, w ← w - η m",
    members: """
      @Setting("β, what stays of the momentum", 0.0..<1.0) public var beta = 0.9

      /// The defaults.
      public init() {}

      /// Takes one step.
      public func update(
        _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
      ) {
        withoutGradient {
          let momentum = state.tensor("momentum", like: parameter)
          momentum.assign(momentum * beta + gradient * step.gradientScale)
          parameter.assign(parameter - momentum * step.rate)
        }
      }
      """)

  static let schedule = TemplateBody(
    protocol: "Scheduler", about: "A line to zero after the warm-up, to change.",
    summary: "a line to zero", formula: "1 - (t - warmup) / (total - warmup)",
    members: """
      @Setting("steps over which the rate rises") public var warmup: Extent = .steps(0)

      /// The defaults.
      public init() {}

      /// The multiplier of the peak rate after the warm-up.
      public func envelope(at step: Double, warmup: Int, total: Int) -> Double {
        max(0, 1 - (step - Double(warmup)) / Double(max(1, total - warmup)))
      }
      """)

  static let reset = TemplateBody(
    protocol: "ResetPolicy", about: "A reset that clears every moment, to change.",
    summary: "clears every moment", formula: "m ← 0",
    members: """
      /// The defaults.
      public init() {}

      /// The share of the entries that it clears, which every run checks.
      public func clearedShare(of shape: [Int]) -> Double? { 1 }

      /// Clears all moments.
      public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
        for tensor in state.tensors.values { tensor.fill(0) }
      }
      """)

  static let trigger = TemplateBody(
    protocol: "Trigger", about: "A restart when a cycle is as long as a setting says, to change.",
    summary: "a restart every so often", formula: "t - last = length",
    members: """
      @Setting("how long a cycle is") public var length: Extent = .share(0.25)

      /// The defaults.
      public init() {}

      /// When the cycle is long enough.
      public func isDue(_ progress: TriggerProgress, memory: inout [String: Double]) -> Bool {
        progress.step - progress.lastRestart >= progress.steps(length)
      }
      """)

  static let pruning = TemplateBody(
    protocol: "Pruning", about: "The largest weights stay, to change.",
    summary: "the largest weights stay", formula: "score |w|",
    members: """
      /// The defaults.
      public init() {}

      /// A score for each entry of each tensor: the highest stay.
      public func scores(_ network: PrunedNetwork) throws -> [Tensor] {
        network.tensors.map { own in withoutGradient { own.tensor.absolute() } }
      }
      """)

  static let corpus = TemplateBody(
    protocol: "Corpus", about: "Sums of small numbers as text, to change.",
    summary: "sums of small numbers", formula: "\\\"12 + 7 = 19\\\"",
    members: """
      @Setting("the largest summand", 1...) public var largest = 99

      /// The defaults.
      public init() {}

      /// Documents without end for training; a part of them is held out by the experiment.
      public func content(of split: Split, seed: UInt64) throws -> CorpusContent? {
        guard split == .train else { return nil }
        return .running(Sums(largest: largest, stream: RandomStream(seed: seed, "sums")))
      }

      private struct Sums: DocumentSource {
        let largest: Int
        let stream: RandomStream
        var count: Int? { 10_000 }

        func document(_ index: Int) throws -> Document {
          let parts = [0, 1].map { stream.at(index).integer($0, below: largest + 1) }
          return Document("\\(parts[0]) + \\(parts[1]) = \\(parts[0] + parts[1])\\n")
        }
      }
      """)

  static let probe = TemplateBody(
    protocol: "Probe", about: "The norm of what training has done to all weights, to change.",
    summary: "the norm of the update", formula: "√Σ‖W - W₀‖²",
    members: """
      /// The defaults.
      public init() {}

      /// The names of all that it records.
      public var recorded: [String]? { ["KIND/norm"] }

      /// The norm over all linear maps.
      public func measure(_ run: ProbedRun) throws -> Measurements {
        var (found, squares) = (Measurements(), 0.0)
        for site in run.sites { squares += try site.update().squared().sum().item }
        found.metrics["KIND/norm"] = squares.squareRoot()
        return found
      }
      """)
}
