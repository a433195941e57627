extension JSONValue {
  /// An object that Keras makes anew from its class and its options.
  public static func object(
    of className: String, in module: String, _ options: KeyValuePairs<String, JSONValue>
  ) -> JSONValue {
    [
      "module": .string(module), "class_name": .string(className),
      "config": .object(options.map { JSONMember($0.key, $0.value) }), "registered_name": .null,
    ]
  }

  /// A layer of Keras, which may also stand where it wants a function.
  public static func layer(_ className: String, _ options: KeyValuePairs<String, JSONValue>)
    -> JSONValue
  {
    object(of: className, in: "keras.layers", options)
  }
}
