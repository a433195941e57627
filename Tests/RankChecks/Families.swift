/// The families that run where no names are given.
let ordinaryFamilies: [any CheckFamily.Type] = [
  BroadcastChecks.self,
  ReduceChecks.self,
  GatherChecks.self,
  PointToPointChecks.self,
  MessageSlotsChecks.self,
  SplitChecks.self,
  SharedWindowChecks.self,
  AgreementChecks.self,
  LibraryErrorChecks.self,
  LaunchFactsChecks.self,
  MeasureChecks.self,
  LayerwiseChecks.self,
  AuditChecks.self,
  AuditedTrainingChecks.self,
]

/// Families that run only by name: those that take long, and one that says what is not the same
/// everywhere.
let furtherFamilies: [any CheckFamily.Type] = [
  ExchangeChecks.self, ExchangeRaceChecks.self, ExchangeAllocationChecks.self, NodesReport.self,
  EntryChecks.self, ExchangeMemoryChecks.self, ExchangeRoundingChecks.self,
  StragglerChecks.self,
]

/// Families that end badly on purpose: they run only by name, to check those who run checks.
let failingFamilies: [any CheckFamily.Type] = [
  FailingCheck.self, ThrowingCheck.self, AbortingCheck.self, HangingCheck.self,
  StalledReadingCheck.self, StalledStartCheck.self, StalledEndCheck.self,
  CrashInLibraryCheck.self, AbortInLibraryCheck.self, OverflowInLibraryCheck.self,
  CrashOutsideCheck.self, SignalInLibraryCheck.self, FullWindowCheck.self,
]
