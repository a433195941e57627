/// How the path of a node is written in messages: `model[1].dense.units`.
enum NodePath {
  /// The path of the value of `key`.
  static func child(of path: String, key: String) -> String {
    let name = printable(key)
    return path.isEmpty ? name : "\(path).\(name)"
  }

  /// The path of element `index`, counted from 0.
  static func child(of path: String, index: Int) -> String { "\(path)[\(index)]" }
}
