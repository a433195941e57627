internal import CMPI
public import Diagnostics
internal import Foundation

/// The MPI library in use: initialized when this value is made, finalized when it goes.
///
/// Initialized with `MPI_THREAD_FUNNELED`: only the thread that makes this value may call MPI.
/// Errors are returned, and thrown as `MPIError`, never fatal.
///
/// A rank that fails alone must not let this value go while the others still wait for it
/// (`MPI_Finalize` waits for all ranks): agree on failures with `Communicator.agree`, or end all
/// ranks with `Communicator.abort`.
public struct MPIEnvironment: ~Copyable {
  /// The communicator of all ranks.
  public let world: Communicator
  /// What is wrong with the way the ranks were launched, if something is; see `LaunchCheck`.
  public let launchFailure: Failure?

  /// Initializes the library.
  ///
  /// - Parameter largestCount: elements in one call of the library; longer buffers travel in
  ///   pieces. The default is far below the library's own bound of `Int32.max` because its
  ///   algorithms take scratch memory as large as the message, and because messages stay below
  ///   2 GiB, beyond which transports have had defects.
  /// - Throws: `MPIError`, or `Failure` where the library was used before or lacks thread support.
  public init(largestCount: Int = 1 << 26) throws {
    guard !Self.isInitialized else {
      throw Failure(.internalError, "MPI can be initialized only once in a process")
    }
    // Taken before MPI_Init, which may add variables of its own.
    let environment = ProcessInfo.processInfo.environment
    if !LaunchCheck.isLaunched(environment: environment) { Self.expectNobody() }
    Self.sendEagerly()
    var provided: Int32 = 0
    try check(
      MPI_Init_thread(nil, nil, Int32(MPI_THREAD_FUNNELED), &provided), "MPI_Init_thread")
    let session = Session(largestCount: largestCount)
    do {
      guard provided >= Int32(MPI_THREAD_FUNNELED) else {
        throw Failure(
          .internalError, "this MPI library does not support programs with threads",
          advice: "use one built with MPI_THREAD_FUNNELED or more")
      }
      // Calls without a communicator of ours report through these two.
      try check(
        MPI_Comm_set_errhandler(cmpi_comm_self(), cmpi_errors_return()), "MPI_Comm_set_errhandler")
      world = try Communicator(cmpi_comm_world(), in: session, isOwned: false)
    } catch {
      session.finalize()
      throw error
    }
    launchFailure = LaunchCheck.failure(environment: environment, worldSize: world.size)
  }

  deinit { world.session.finalize() }

  /// Tells the library that this process is alone: then it needs no daemon beside it, which would
  /// print a line for each signal, and no search for networks, which takes most of its start.
  ///
  /// Settings of the user's own stay.
  private static func expectNobody() {
    suggest(["ess_singleton_isolated": "1", "pml": "ob1", "btl": "self"])
  }

  /// Lets messages of half a mebibyte, and headers, go over TCP without asking first.
  ///
  /// A longer message waits for the answer of its receiver, and that for the sender to look again: where
  /// both compute and call the library only now and then, the link is idle for as long. Messages that
  /// do not ask lie ready in the kernel's buffers.
  private static func sendEagerly() {
    let bytes = "\(576 << 10)"
    suggest(["btl_tcp_eager_limit": bytes, "btl_tcp_max_send_size": bytes])
  }

  /// Sets parameters of Open MPI that the user has not set for this run.
  private static func suggest(_ settings: [String: String]) {
    for (name, value) in settings { setenv("OMPI_MCA_\(name)", value, 0) }
  }

  /// Whether the library was initialized in this process, finalized or not.
  public static var isInitialized: Bool {
    var flag: Int32 = 0
    return MPI_Initialized(&flag) == MPI_SUCCESS && flag != 0
  }

  /// The name and version of the library, for example `Open MPI v4.1.4`. Needs no initialization.
  public static var libraryVersion: String {
    let text = libraryText(capacity: Int(MPI_MAX_LIBRARY_VERSION_STRING)) { buffer, length in
      MPI_Get_library_version(buffer, &length)
    }
    // The rest is the builder's: package, identity, revision, date.
    let name = text?.prefix { $0 != "," && !$0.isNewline }
    return name.map(String.init) ?? "unknown MPI library"
  }

  /// The version of the MPI standard the library follows, for example `3.1`. Needs no
  /// initialization.
  public static var standardVersion: String {
    var version: Int32 = 0
    var subversion: Int32 = 0
    guard MPI_Get_version(&version, &subversion) == MPI_SUCCESS else { return "unknown" }
    return "\(version).\(subversion)"
  }

  /// The name of this host, as the library knows it. Needs an initialized library.
  public static var processorName: String {
    libraryText(capacity: Int(MPI_MAX_PROCESSOR_NAME)) { buffer, length in
      MPI_Get_processor_name(buffer, &length)
    } ?? "unknown"
  }
}
