/// In which order the bytes of a number lie in the file.
public enum ByteOrder: Sendable, Hashable {
  case littleEndian, bigEndian

  /// The order of this processor.
  public static var native: ByteOrder {
    1.littleEndian == 1 ? .littleEndian : .bigEndian
  }
}
