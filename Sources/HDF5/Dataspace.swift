import CHDF5
import Diagnostics

/// The shape of a data set or an attribute, and a selection in it.
struct Dataspace: ~Copyable {
  let handle: Handle

  init(_ handle: consuming Handle) {
    self.handle = handle
  }

  /// A new space; an empty `shape` is a single value, a nil limit is none.
  init(_ shape: [Int], limits: [Int?]? = nil, _ subject: Subject) throws(HDF5Error) {
    let sizes = shape.map { hsize_t($0) }
    let limits = limits.map { $0.map { $0.map { hsize_t($0) } ?? chdf5_unlimited() } } ?? sizes
    self.init(
      try Handle("H5Screate_simple", subject) {
        H5Screate_simple(Int32(sizes.count), sizes, limits)
      })
  }

  var id: hid_t { handle.id }

  /// The sizes of the axes, and how far each may grow; nil is without limit.
  ///
  /// A space without any value (of class null) counts as one axis of no elements.
  func extent(_ subject: Subject) throws -> (shape: [Int], limits: [Int?]) {
    let id = id
    guard Library.locked({ H5Sget_simple_extent_type(id) }) != H5S_NULL else { return ([0], [0]) }
    let rank = try Library.check("H5Sget_simple_extent_ndims", subject) {
      H5Sget_simple_extent_ndims(id)
    }
    var sizes = [hsize_t](repeating: 0, count: Int(rank))
    var limits = sizes
    try Library.check("H5Sget_simple_extent_dims", subject) {
      H5Sget_simple_extent_dims(id, &sizes, &limits)
    }
    return (
      try sizes.map { try Int(checking: $0, subject) },
      try limits.map { $0 == chdf5_unlimited() ? nil : try Int(checking: $0, subject) }
    )
  }

  /// Selects whole rows: these alone, or these too.
  func select(
    rows: Range<Int>, of shape: [Int], adding: Bool = false, _ subject: Subject
  ) throws(HDF5Error) {
    let id = id
    let start = [hsize_t(rows.lowerBound)] + shape.dropFirst().map { _ in 0 }
    let count = [hsize_t(rows.count)] + shape.dropFirst().map { hsize_t($0) }
    try Library.check("H5Sselect_hyperslab", subject) {
      H5Sselect_hyperslab(id, adding ? H5S_SELECT_OR : H5S_SELECT_SET, start, nil, count, nil)
    }
  }
}
