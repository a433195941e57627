import Compute
import MPI

/// Parameters and gradients of one rank, and how the ranks join them.
///
/// A step: each rank writes its gradients, and may tell on the way which of them are final, so that
/// they are summed while the others are still computed (`advance`); `reduce` adds up the rest, each rank
/// getting the sum of its slice; each updates its slice of the parameters; `publish` shows the new
/// parameters to all. After `reduce`, nothing but `complete` may come before `publish`: the other ranks
/// may still be reading this one's gradients and totals.
/// Every method but `advance` is collective: all ranks call it, in the same order. Sums are taken in the
/// order of `TreeSum` over the ranks, whatever the exchange (`HierarchicalExchange` says where it
/// differs), and totals are equal on all ranks to the bit.
public protocol GradientExchange: AnyObject {
  /// A word for the way of exchanging, for the header of a run.
  var name: String { get }
  /// This rank.
  var rank: Int { get }
  /// The part of the flat block that each rank updates, by rank.
  var slices: [ParameterSlice] { get }
  /// All parameters, to read; only this rank's slice may be written, between `reduce` and `publish`.
  var parameters: Matrix { get }
  /// This rank's gradients; after `reduce`, its slice holds the sum over all ranks.
  var gradients: Matrix { get }
  /// Numbers that each rank contributes a range of: see `complete`.
  var table: UnsafeMutableBufferPointer<Double> { get }
  /// One rank for each copy of the parameters that there is; nil on the ranks that are not among
  /// them, and where there is one copy only.
  var copies: Communicator? { get }

  /// Goes on with summing up while this rank still computes, without waiting for others. Not
  /// collective: each rank calls it as often as it likes, or never; `reduce` must follow.
  ///
  /// - Parameters:
  ///   - start: this rank's gradients from there to the end of the block are final: it does not write
  ///     them any more in this step.
  ///   - visit: as for `reduce`, which does not visit the same parts again.
  /// - Throws: `MPIError`.
  func advance(from start: Int, visit: (Range<Int>) -> Void) throws

  /// Adds up the gradients of all ranks, slice by slice, and the totals.
  ///
  /// - Parameter visit: is called with each part of this rank's slice when its sum is there, while it
  ///   is still in the cache. Parts begin at multiples of the slices' granularity, and come in any
  ///   order. Several threads may call it at once, for different parts.
  /// - Throws: `MPIError`.
  func reduce(totals: inout [Double], visit: (Range<Int>) -> Void) throws

  /// Shows every rank's range of the table to all ranks.
  ///
  /// - Parameter ranges: what each rank has written.
  /// - Throws: `MPIError`.
  func complete(_ ranges: [[Range<Int>]]) throws

  /// Shows the new parameters of every slice to all ranks.
  ///
  /// - Throws: `MPIError`.
  func publish() throws

  /// Adds up totals alone, outside of a step.
  ///
  /// - Throws: `MPIError`.
  func sum(_ totals: inout [Double]) throws

  /// Gives shared memory back; nothing may be used afterwards. Without it, the memory is given back at
  /// the end of MPI.
  func close()

  /// Joins the slices of a block that is shared out as the parameters are, on rank 0.
  ///
  /// - Parameter block: where the whole goes on rank 0; unused elsewhere.
  /// - Throws: `MPIError`.
  func gather(_ slice: Matrix, into block: Matrix) throws

  /// Shares out a block that rank 0 has: the inverse of `gather`.
  ///
  /// - Throws: `MPIError`.
  func scatter(_ block: Matrix, into slice: Matrix) throws
}

extension GradientExchange {
  /// Adds up the gradients of all ranks, slice by slice, and the totals.
  ///
  /// - Throws: `MPIError`.
  public func reduce(totals: inout [Double]) throws {
    try reduce(totals: &totals) { _ in }
  }

  /// Nothing: all is summed by `reduce`.
  public func advance(from start: Int, visit: (Range<Int>) -> Void) {}

  /// Nothing: the memory goes with the object.
  public func close() {}

  /// Nil: all ranks see one copy.
  public var copies: Communicator? { nil }

  /// The part of the flat block that this rank updates.
  public var slice: ParameterSlice { slices[rank] }
}
