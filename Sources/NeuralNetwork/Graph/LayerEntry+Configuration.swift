import Configuration

extension LayerEntry {
  /// The layers of a configuration's list; each takes `name` and `inputs` beside its own options.
  ///
  /// - Throws: `Failure` with code `configuration`.
  public static func list(from node: ConfigurationNode) throws -> [LayerEntry] {
    try node.elements().map { element in
      let (layer, common) = try Catalogue.layers.make(from: element) { options in
        (name: try options.optionalString("name"), inputs: try options.optionalStrings("inputs"))
      }
      return LayerEntry(
        layer, name: common.name, inputs: common.inputs,
        place: "\(element.location): \(element.path)")
    }
  }
}
