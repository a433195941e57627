import MPI
import Testing

/// What the library says without being initialized; the rest needs ranks (`RankCheckTests`).
struct LibraryTests {
  @Test func versionsNeedNoInitialization() {
    #expect(MPIEnvironment.libraryVersion.contains("MPI"))
    #expect(!MPIEnvironment.libraryVersion.contains(","))
    #expect((Double(MPIEnvironment.standardVersion) ?? 0) >= 3)
    #expect(!MPIEnvironment.isInitialized)
  }
}
