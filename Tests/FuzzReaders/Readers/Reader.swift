/// A reader of files that is to bear any input.
protocol Reader {
  /// The name on the command line.
  static var name: String { get }
  /// The ending of its files.
  static var ending: String { get }
  init() throws
  /// Sound inputs, of which damaged ones are made.
  var seeds: [[UInt8]] { get }
  /// Bytes of the format that mean something wherever they are put.
  var fragments: [[UInt8]] { get }
  /// The number of inputs; nil where there is no end of them.
  var size: Int? { get }
  /// A damaged input.
  func input(_ number: Int, _ mutation: inout Mutation) -> [UInt8]
  /// Reads everything in a file, as the program would.
  func read(_ path: String, _ number: Int) throws
}

extension Reader {
  var fragments: [[UInt8]] { [] }
  var size: Int? { nil }
  func input(_ number: Int, _ mutation: inout Mutation) -> [UInt8] { mutation.damaged(self) }
}
