import Configuration

extension LayerEntry {
  /// What every layer of a configuration can be told beside its own options.
  struct CommonOptions {
    let name: String?
    let inputs: [String]?
    let isTrainable: Bool
    let activityRegularizer: (any ActivityRegularizer)?

    init(_ options: Options) throws {
      name = try options.optionalString("name")
      inputs = try options.optionalStrings("inputs")
      isTrainable = try options.boolean("trainable", default: true)
      activityRegularizer = try options.optionalEntry(
        "activity_regularizer", from: .activityRegularizers)
    }
  }

  /// The layers of a configuration's list; each takes `name`, `inputs`, `trainable` and
  /// `activity_regularizer` beside its own options.
  ///
  /// - Throws: `Failure` with code `configuration`.
  public static func list(from node: ConfigurationNode) throws -> [LayerEntry] {
    try node.elements().map { element in
      let (layer, common) = try Catalogue.layers.make(from: element) { try CommonOptions($0) }
      return LayerEntry(
        layer, name: common.name, inputs: common.inputs, isTrainable: common.isTrainable,
        activityRegularizer: common.activityRegularizer,
        place: "\(element.location): \(element.path)")
    }
  }
}
