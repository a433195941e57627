internal import CMPI

/// A number that MPI can send and reduce; its type decides the datatype of the message.
public protocol MPIScalar: BitwiseCopyable {
  /// Which of MPI's datatypes this is.
  static var messageType: MessageType { get }
}

/// The datatypes of messages.
public enum MessageType: Sendable {
  /// `MPI_FLOAT`
  case float
  /// `MPI_DOUBLE`
  case double
  /// `MPI_INT32_T`
  case int32
  /// `MPI_INT64_T`
  case int64
  /// `MPI_UINT8_T`
  case uint8
  /// `MPI_UINT16_T`
  case uint16
  /// `MPI_UINT32_T`
  case uint32
  /// `MPI_UINT64_T`
  case uint64

  /// The library's handle.
  var handle: MPI_Datatype {
    switch self {
    case .float: cmpi_float()
    case .double: cmpi_double()
    case .int32: cmpi_int32()
    case .int64: cmpi_int64()
    case .uint8: cmpi_uint8()
    case .uint16: cmpi_uint16()
    case .uint32: cmpi_uint32()
    case .uint64: cmpi_uint64()
    }
  }
}

extension Float: MPIScalar {
  /// `MPI_FLOAT`
  public static var messageType: MessageType { .float }
}

extension Double: MPIScalar {
  /// `MPI_DOUBLE`
  public static var messageType: MessageType { .double }
}

extension Int32: MPIScalar {
  /// `MPI_INT32_T`
  public static var messageType: MessageType { .int32 }
}

extension Int64: MPIScalar {
  /// `MPI_INT64_T`
  public static var messageType: MessageType { .int64 }
}

extension Int: MPIScalar {
  /// `MPI_INT64_T`: nntrain runs on 64-bit systems.
  public static var messageType: MessageType { .int64 }
}

extension UInt8: MPIScalar {
  /// `MPI_UINT8_T`
  public static var messageType: MessageType { .uint8 }
}

extension UInt16: MPIScalar {
  /// `MPI_UINT16_T`
  public static var messageType: MessageType { .uint16 }
}

extension UInt32: MPIScalar {
  /// `MPI_UINT32_T`
  public static var messageType: MessageType { .uint32 }
}

extension UInt64: MPIScalar {
  /// `MPI_UINT64_T`
  public static var messageType: MessageType { .uint64 }
}
