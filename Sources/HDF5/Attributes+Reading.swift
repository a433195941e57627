import Diagnostics

extension Attributes {
  /// The text of an attribute of one string, of fixed or variable length.
  ///
  /// This and the other readers throw `Failure(.data)` where the attribute is missing or holds
  /// something else, and `HDF5Error` where it is damaged.
  public func string(_ name: String) throws -> String {
    try single(name, try strings(name))
  }

  /// The texts of an attribute. One without values gives none, whatever its type: h5py writes an
  /// empty list as an empty array of numbers.
  public func strings(_ name: String) throws -> [String] {
    try OpenAttribute(self, name).strings()
  }

  /// The value of an attribute of one number, as an integer.
  public func integer(_ name: String) throws -> Int {
    try single(name, try integers(name))
  }

  /// The values of an attribute, as integers.
  public func integers(_ name: String) throws -> [Int] {
    try OpenAttribute(self, name).numbers(Int.self)
  }

  /// The value of an attribute of one number.
  public func number(_ name: String) throws -> Double {
    try single(name, try numbers(name))
  }

  /// The values of an attribute.
  public func numbers(_ name: String) throws -> [Double] {
    try OpenAttribute(self, name).numbers(Double.self)
  }

  /// The type and the shape of an attribute, and its values for a reader.
  public func entry(_ name: String) throws -> AttributeEntry {
    try AttributeEntry(name: name, OpenAttribute(self, name))
  }

  private func single<Value>(_ name: String, _ values: [Value]) throws -> Value {
    guard values.count == 1, let value = values.first else {
      throw Failure(
        .data, "\(subject(of: name).description) holds \(values.count) values, not one")
    }
    return value
  }
}
