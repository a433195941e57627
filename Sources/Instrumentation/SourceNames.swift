internal import Synchronization

/// Numbers for the files that samples are read from: numbers fit into a record.
///
/// All ranks open the same files in the same order, so that a number means the same on all of them.
public enum SourceNames {
  private static let names = Mutex<[String]>([])
  /// Files that have numbers; the others share the last one.
  private static let most = {
    let most = 1 << 12
    precondition(most <= ActivityLayout.sourceEnd, "the number of a file fits into a record")
    return most
  }()

  /// The number of a file.
  public static func number(of name: String) -> Int {
    names.withLock { names in
      if let known = names.firstIndex(of: name) { return known }
      guard names.count < most else { return most - 1 }
      names.append(name)
      return names.count - 1
    }
  }

  /// The file of a number; nil where there is none.
  public static func name(of number: Int) -> String? {
    names.withLock { $0.indices.contains(number) ? $0[number] : nil }
  }
}
