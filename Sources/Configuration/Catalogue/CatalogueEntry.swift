/// Something that a configuration chooses by name: a layer, an activation, an optimizer.
public protocol CatalogueEntry: SendableMetatype {
  /// The name in the configuration, in snake_case.
  static var name: String { get }
  /// Other names, understood but not listed.
  static var aliases: [String] { get }
  /// Reads the entry's options. Keys that it does not ask for are reported as unknown.
  init(_ options: Options) throws
}

extension CatalogueEntry {
  /// No other names.
  public static var aliases: [String] { [] }
}
