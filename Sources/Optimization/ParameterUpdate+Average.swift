import Compute

// The exponential moving average of the weights, as Keras keeps it.

extension ParameterUpdate {
  /// Whether there is an average: what is evaluated, and what remains in the end.
  public var hasAverage: Bool { optimizer.settings.averageMomentum != nil }

  /// Lets the average begin with the parameters, before the first update.
  public func startAverage(at parameters: Matrix) {
    forEachAverage(in: parameters) { average, own in average.copy(own) }
  }

  /// Exchanges the parameters of the slice and their average; once more, and all is as it was.
  public func swapAverage(with parameters: Matrix) {
    forEachAverage(in: parameters) { average, own in
      var a = average.mutableSpan
      var w = own.mutableSpan
      precondition(a.count == w.count)
      for i in a.indices { (a[i], w[i]) = (w[i], a[i]) }
    }
  }

  /// Brings a part of the average up to date: a ← a + (1−μ)·(w − a), and a ← w in the first update.
  func follow(_ average: Matrix, _ parameters: Matrix, _ step: UpdateStep) {
    guard step.number > 1, let momentum = optimizer.settings.averageMomentum else {
      return average.copy(parameters)
    }
    let gain = Float(1 - momentum)
    var a = average.mutableSpan
    let w = parameters.span
    precondition(a.count == w.count)
    for i in a.indices { a[i] += gain * (w[i] - a[i]) }
  }

  private func forEachAverage(in parameters: Matrix, _ body: (Matrix, Matrix) -> Void) {
    for segment in shares.lazy.flatMap(\.segments) {
      for part in segment.parts {
        if let average = part.average { body(average, parameters.slice(part.range)) }
      }
    }
  }
}
