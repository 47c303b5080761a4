import Transformer

/// Experiments that can be extended by name: `extends: builtin:llama-9m`.
enum BuiltInExperiments {
  /// The paper's configurations, with its optimizer.
  static let all = Dictionary(
    uniqueKeysWithValues: LlamaConfiguration.presets.map { preset in
      (
        preset.name,
        """
        model: {kind: llama, preset: \(preset.name)}
        optimizer: {kind: adamw, lr: 1e-3, betas: [0.9, 0.999]}
        schedule: {kind: cosine, warmup: 5%, floor: 10%}

        """
      )
    })
}
