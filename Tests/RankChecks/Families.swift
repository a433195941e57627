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
  ExchangeChecks.self,
  ExchangeRaceChecks.self,
]

/// Families that run only by name, as they say something that is not the same everywhere.
let telling: [any CheckFamily.Type] = [NodesReport.self]

/// Families that end badly on purpose: they run only by name, to check those who run checks.
let failingFamilies: [any CheckFamily.Type] = [
  FailingCheck.self, ThrowingCheck.self, AbortingCheck.self, HangingCheck.self,
]
