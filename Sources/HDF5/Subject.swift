/// What a call is about, for its error: the file, the object in it, and the direction.
struct Subject: Sendable {
  /// The path of the file.
  let file: String
  /// The path of the object within the file; nil is the file itself.
  var object: String?
  /// Whether the call writes.
  var isWriting = false

  /// The same, writing.
  var writing: Subject { Subject(file: file, object: object, isWriting: true) }

  /// The file and the object, for messages.
  var description: String {
    guard let object else { return file.printable }
    return "\(file.printable): \(object.printable)"
  }
}
