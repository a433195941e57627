import Compute

extension Matrix {
  /// The place of the first value that is not accepted; nil where all are.
  ///
  /// It looks at all of them at once before it looks for one: there nearly never is any.
  @inline(__always)
  func firstRefused(_ accepts: (Float) -> Bool) -> Int? {
    let values = span
    var refused: Int32 = 0
    for i in values.indices { refused |= accepts(values[i]) ? 0 : 1 }
    return refused == 0 ? nil : values.indices.first { !accepts(values[$0]) }
  }
}
