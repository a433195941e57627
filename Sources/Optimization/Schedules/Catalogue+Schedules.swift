import Configuration

extension Catalogue where Entry == any LearningRateSchedule {
  /// Every learning-rate schedule, by its configuration name.
  public static var schedules: Catalogue {
    Catalogue(
      kind: "learning-rate schedule",
      [
        ConstantSchedule.self, CosineDecay.self, CosineDecayRestarts.self, ExponentialDecay.self,
        InverseSquareRootDecay.self, InverseTimeDecay.self, OneCycleSchedule.self,
        PiecewiseConstantSchedule.self, PolynomialDecay.self, ReduceOnPlateau.self, StepDecay.self,
      ])
  }
}
