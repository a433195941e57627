import Diagnostics
import Foundation

extension Dataset {
  /// Refuses to make room for what a file merely declares.
  ///
  /// A few bytes can declare a data set of any size. Keras draws the same line: over 4 GiB, and
  /// over 1,000 times what is stored.
  func requirePlausibleSize(_ count: Int, _ stride: Int) throws {
    try requirePlausibleSize([count, stride].checkedProduct(subject))
    try subject.requireMemory([count, stride].checkedProduct(subject))
  }

  /// Refuses a data set that declares much more than it stores, before all of it is copied.
  ///
  /// Throws `Failure(.data)`.
  public func requirePlausibleSize() throws { try requirePlausibleSize(byteSize) }

  private func requirePlausibleSize(_ size: Int) throws {
    let isStored = storageSize > 0 && byteSize / 1000 <= storageSize
    guard size <= 4 << 30 || isStored else {
      throw Failure(
        .data,
        "\(subject.description) declares \(byteSize) bytes and stores \(storageSize): too much"
          + " for a file in order")
    }
  }
}

extension Subject {
  /// Tells in words that there is too little memory, where an array would end the program.
  func requireMemory(_ size: Int) throws {
    guard size > 1 << 20 else { return }
    guard let probe = malloc(size) else {
      throw Failure(.outOfMemory, "\(description) needs \(size) bytes of memory")
    }
    free(probe)
  }
}
