/// One kernel, and the plain loop that does the same.
struct KernelCase {
  /// The catalogue: `activation`.
  let kind: String
  /// The entry: `tanh`.
  let entry: String
  /// What it does: `forward`.
  let pass: String
  /// The values that a call works on.
  let values: Int
  /// Floats that are read or written for each of them.
  let floatsPerValue: Int
  /// Puts the memory that both change into order, before each measurement.
  var prepare: () -> Void = {}
  /// The kernel.
  let own: () throws -> Void
  /// The plain loop; nil where there is none.
  let plain: (() -> Void)?
  /// What both compute.
  let results: [KernelResult]
}
