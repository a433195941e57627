/// A class of Keras with its options, in the form in which Keras writes objects down.
///
/// Each entry of a catalogue says by one of these what it is in Keras. Only options that Keras has
/// had from 3.0 on belong into it: unknown ones make Keras refuse the file.
public struct KerasObject: Sendable, Hashable {
  /// The name of the class, such as `Dense`.
  public let className: String
  /// Its options, without its name.
  public private(set) var options: [JSONMember]

  /// Creates the description; the order of the options is kept.
  public init(_ className: String, _ options: KeyValuePairs<String, JSONValue> = [:]) {
    self.className = className
    self.options = options.map { JSONMember($0.key, $0.value) }
  }

  /// Adds an option.
  public mutating func append(_ key: String, _ value: JSONValue) {
    options.append(JSONMember(key, value))
  }

  /// `{"class_name": …, "config": {…}}`, with a name in the config if one is given.
  public func json(name: String? = nil) -> JSONValue {
    let name = name.map { [JSONMember("name", .string($0))] } ?? []
    return ["class_name": .string(className), "config": .object(name + options)]
  }
}
