extension Options {
  /// A list of text.
  public func strings(_ key: String, default value: [String]? = nil, example: [String] = ["text"])
    throws -> [String]
  {
    try list(key, .string(example: "text"), "texts", nil, value, example)
  }

  /// A list of text, or nil where it is not given.
  public func optionalStrings(_ key: String) throws -> [String]? {
    try optionalValue(key, .list(.string(example: "text"), count: nil, plural: "texts"))
  }

  /// A list of whole numbers, each in `range`; with a `count`, a single one stands for all.
  public func integers(
    _ key: String, default value: [Int]? = nil, count: Int? = nil,
    in range: some RangeExpression<Int> = Int.min...(.max), example: [Int]? = nil
  ) throws -> [Int] {
    let type = OptionType<Int>.integer(in: range, example: nil)
    return try list(key, type, "whole numbers", count, value, example)
  }

  /// A list of finite numbers, each in `range` and greater than `above`; with a `count`, a single
  /// one stands for all.
  public func numbers(
    _ key: String, default value: [Double]? = nil, count: Int? = nil,
    in range: some RangeExpression<Double> = -Double.infinity...(.infinity),
    above: Double? = nil, example: [Double]? = nil
  ) throws -> [Double] {
    let type = OptionType<Double>.number(in: range, above: above, example: nil)
    return try list(key, type, "numbers", count, value, example)
  }

  /// A list of finite numbers, each in `range`, or a single one; nil where none is given.
  public func optionalNumbers(
    _ key: String,
    in range: some RangeExpression<Double> = -Double.infinity...(.infinity)
  ) throws -> [Double]? {
    let element = OptionType<Double>.number(in: range, above: nil, example: nil)
    let list = OptionType<[Double]>.list(element, count: nil, plural: "numbers")
    let type = OptionType<[Double]>(
      words: "\(element.words), or list of them", example: list.example,
      read: { try $0.isScalar ? [element.read($0)] : list.read($0) }, text: list.text)
    return try optionalValue(key, type)
  }

  private func list<Element>(
    _ key: String, _ element: OptionType<Element>, _ plural: String, _ count: Int?,
    _ value: [Element]?, _ example: [Element]?
  ) throws -> [Element] {
    let list = OptionType<[Element]>.list(element, count: count, plural: plural)
    let type = OptionType(
      words: list.words, example: example ?? list.example, read: list.read, text: list.text)
    return try self.value(key, type, default: value)
  }
}
