import Compute
import Configuration
import Glibc

/// A penalty that keeps units silent for most samples: β · Σ KL(ρ ‖ ρ̂) over the units, with
/// KL(ρ ‖ ρ̂) = ρ ln (ρ/ρ̂) + (1−ρ) ln ((1−ρ)/(1−ρ̂)) and ρ̂ the mean of a unit's output.
///
/// - For outputs between 0 and 1, such as a sigmoid's; ρ̂ is kept 1e-7 away from both ends, where the
///   penalty has no slope.
/// - The mean is taken over the samples of a shard, and the penalty is the mean over the shards with
///   their samples as weights: it depends on `training.shards`, and not on the ranks.
/// - Gradient for each of n outputs of a unit: β/n · (−ρ/ρ̂ + (1−ρ)/(1−ρ̂)).
///
/// Source: Ng, "Sparse autoencoder", CS294A lecture notes, 2011, whose β is the default.
public struct KLSparsity: ActivityRegularizer {
  public static let name = "kl_sparsity"
  private let rho: Double
  private let beta: Double
  private static let margin = 1e-7

  public init(_ options: Options) throws {
    rho = try options.number("rho", default: 0.05, in: 0..<1, above: 0)
    beta = try options.number("beta", default: 3, in: 0...)
  }

  public func penalty(ofActivities activities: Matrix, samples: Int) -> Double {
    withMeans(of: activities) { means in
      var sum = 0.0
      for mean in means { sum += divergence(mean) }
      return Double(samples) * beta * sum
    }
  }

  public func addGradient(
    ofActivities activities: Matrix, samples: Int, to gradient: Matrix, scale: Float
  ) {
    let share = Double(scale) * Double(samples) / Double(activities.rows) * beta
    withMeans(of: activities) { means in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: means.count) { slopes in
        for (unit, mean) in means.enumerated() { slopes[unit] = Float(share * slope(mean)) }
        for r in 0..<gradient.rows {
          let row = gradient.row(r)
          var g = row.mutableSpan
          let s = slopes.span
          precondition(g.count == s.count)
          for i in g.indices { g[i] += s[i] }
        }
      }
    }
  }

  public func reference(activities: [[Double]], samples: Int) -> Double {
    let units = activities.first?.indices ?? 0..<0
    return Double(samples) * beta
      * units.reduce(0) { sum, unit in
        sum + divergence(activities.reduce(0) { $0 + $1[unit] } / Double(activities.count))
      }
  }

  private func divergence(_ mean: Double) -> Double {
    let p = min(max(mean, Self.margin), 1 - Self.margin)
    return rho * log(rho / p) + (1 - rho) * log((1 - rho) / (1 - p))
  }

  private func slope(_ mean: Double) -> Double {
    guard mean > Self.margin, mean < 1 - Self.margin else { return 0 }
    return (1 - rho) / (1 - mean) - rho / mean
  }

  /// Lends the mean of each column.
  private func withMeans<Result>(
    of activities: Matrix, _ body: (UnsafeMutableBufferPointer<Double>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: activities.columns) { means in
      means.initialize(repeating: 0)
      for r in 0..<activities.rows {
        let row = activities.row(r)
        let x = row.span
        var sums = means.mutableSpan
        precondition(x.count == sums.count)
        for i in x.indices { sums[i] += Double(x[i]) }
      }
      for i in means.indices { means[i] /= Double(max(activities.rows, 1)) }
      return body(means)
    }
  }
}
