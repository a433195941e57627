/// How csv files are read.
public struct TableOptions: Sendable {
  /// What stands between two fields.
  public var separator = Separator.automatic
  /// Whether the first line names the columns; nil: it does unless one of its fields is a number.
  public var hasHeader: Bool?
  /// The column that holds the targets: its name, or its number from 0, or from -1 backwards.
  public var label: String?
  /// Columns that are categories even where they hold numbers. Columns without any number are
  /// categories anyway.
  public var categorical: [String] = []
  /// Columns that are left out.
  public var ignored: [String] = []
  /// What to do about missing values.
  public var missing = MissingValues.error
  /// Whether categories become columns of 0 and 1, named `column=value`, instead of codes.
  public var oneHot = false
  /// Columns that go to data sets of their own, not to `inputs`.
  public var groups: [ColumnGroup] = []

  /// The usual: a comma, a header where there is one, no label.
  public init() {}
}
