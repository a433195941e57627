internal import CMPI
internal import Foundation

/// Where the library keeps the memory of shared windows: files in a directory of its own choice.
enum BackingDirectory {
  /// The name of Open MPI's parameter, also as the environment variable
  /// `OMPI_MCA_osc_sm_backing_directory`.
  static let parameter = "osc_sm_backing_directory"

  /// The directory as far as can be told at once: a value from the command line of mpirun is in the
  /// environment too.
  static var expected: String {
    ProcessInfo.processInfo.environment["OMPI_MCA_\(parameter)"] ?? "/dev/shm"
  }

  /// The directory as the library knows it, also from its files of parameters. Takes a quarter of a
  /// second, as the library then loads all its components.
  static var actual: String { toolParameter(named: parameter) ?? expected }

  /// The bytes free for new files in `directory`; nil where none can be made, because it does not
  /// exist or must not be written.
  static func freeBytes(in directory: String) -> Int? {
    var status = statvfs()
    guard access(directory, W_OK | X_OK) == 0, statvfs(directory, &status) == 0 else { return nil }
    let (bytes, overflow) = status.f_bavail.multipliedReportingOverflow(by: status.f_frsize)
    return overflow ? Int.max : Int(clamping: bytes)
  }

  /// The value of a text parameter, through the library's interface for tools.
  private static func toolParameter(named name: String) -> String? {
    var provided: Int32 = 0
    guard MPI_T_init_thread(Int32(MPI_THREAD_SINGLE), &provided) == MPI_SUCCESS else {
      return nil
    }
    defer { _ = MPI_T_finalize() }
    var index: Int32 = 0
    guard MPI_T_cvar_get_index(name, &index) == MPI_SUCCESS else { return nil }
    var handle: MPI_T_cvar_handle?
    var count: Int32 = 0
    guard MPI_T_cvar_handle_alloc(index, nil, &handle, &count) == MPI_SUCCESS else { return nil }
    defer { _ = MPI_T_cvar_handle_free(&handle) }
    // Paths are at most 4,096 bytes long; the reported count has been too small in some versions.
    let value = libraryText(capacity: max(Int(count), 4_096)) { buffer, length in
      length = 4_096
      buffer.update(repeating: 0, count: 4_096)
      return MPI_T_cvar_read(handle, buffer)
    }
    return value.flatMap { $0.isEmpty ? nil : $0 }
  }
}
