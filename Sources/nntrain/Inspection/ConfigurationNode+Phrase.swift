import Configuration

extension ConfigurationNode {
  /// The value on one line: `adam (learning_rate 0.001)`, `rescale (scale 0.004), standardize`.
  var phrase: String {
    switch content {
    case .null: ""
    case .scalar(let text, _): text
    case .sequence(let elements): elements.map(\.phrase).joined(separator: ", ")
    case .mapping(let entries):
      entries.map { entry in
        switch entry.value.content {
        case .null: entry.key
        case .scalar, .sequence: "\(entry.key) \(entry.value.phrase)"
        case .mapping(let inner):
          inner.isEmpty ? entry.key : "\(entry.key) (\(entry.value.phrase))"
        }
      }.joined(separator: ", ")
    }
  }
}
