/// What a training does when a checkpoint or `metrics.jsonl` cannot be written: `checkpoint.on_error`.
public enum CheckpointErrorPolicy: String, Sendable, CaseIterable {
  /// Ends: nobody computes for hours what cannot be kept.
  case stop
  /// Goes on, and tries again when the next one is due.
  case goOn = "continue"
}
