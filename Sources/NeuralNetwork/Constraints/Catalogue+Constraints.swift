import Configuration

extension Catalogue where Entry == any Constraint {
  /// Every constraint on weights, by its configuration name.
  public static var constraints: Catalogue {
    Catalogue(kind: "constraint", [MaxNorm.self, NonNegative.self, UnitNorm.self])
  }
}
