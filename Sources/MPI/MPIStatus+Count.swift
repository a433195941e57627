internal import CMPI

extension MPI_Status {
  /// Throws where a message did not have the length its receiver expected: the library reports
  /// messages that are too long, but not those that are too short.
  mutating func checkCount(_ expected: Int, of type: MessageType, _ operation: String) throws {
    var count: Int32 = 0
    try check(MPI_Get_count(&self, type.handle, &count), "MPI_Get_count")
    guard Int(count) == expected else {
      throw MPIError(
        MPI_ERR_COUNT, operation,
        message: "received \(count) elements from rank \(MPI_SOURCE), expected \(expected)")
    }
  }
}
