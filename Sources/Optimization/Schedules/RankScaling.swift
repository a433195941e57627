/// How the learning rate grows with the number of ranks, and so with the batch that each of them adds
/// to.
///
/// Source of the linear one: Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1
/// hour", 2017; of the square root: Krizhevsky, "One weird trick for parallelizing convolutional neural
/// networks", 2014.
public enum RankScaling: String, Sendable, CaseIterable {
  /// It does not.
  case none
  /// In proportion.
  case linear
  /// With the square root.
  case squareRoot = "square_root"

  /// What the learning rate is multiplied with.
  public func factor(ranks: Int) -> Double {
    switch self {
    case .none: 1
    case .linear: Double(ranks)
    case .squareRoot: Double(ranks).squareRoot()
    }
  }
}
