/// Names that other tools give to what has a path here: people type what they know.
public enum ForeignNames {
  /// The names of PEFT, ReLoRA, axolotl, Compacter, open_lth and the Hugging Face trainer.
  public static let table: [String: String] = [
    "lora_r": "adapter.rank",
    "lora_alpha": "adapter.alpha",
    "jagged_restart_steps": "restart.every",
    "relora": "restart.every",
    "cycle_length": "restart.every",
    "restart_warmup_steps": "restart.rewarm",
    "jagged_restart_warmup_steps": "restart.rewarm",
    "relora_prune_ratio": "restart.reset.ratio",
    "optimizer_magnitude_pruning": "restart.reset.ratio",
    "learning_rate": "optimizer.lr",
    "hypercomplex_division": "adapter.division",
    "phm_dim": "adapter.division",
    "task_reduction_factor": "adapter.reduction",
    "training_steps": "train.until",
    "num_training_steps": "train.until",
    "max_steps": "train.until",
    "pruning_strategy": "prune.kind",
    "rewinding_steps": "prune.rewind",
  ]
}
