extension Options {
  /// Every key that `body` asks for, with type and default, in the order of asking.
  ///
  /// `body` gets options that answer with defaults, or with the least valid value or the `example:`
  /// of a required key. It throws what `body` throws, which then needs better examples.
  public static func describe<Result>(_ body: (Options) throws -> Result) throws
    -> [OptionDescription]
  {
    let recorder = OptionRecorder()
    _ = try body(Options(recorder: recorder))
    return recorder.descriptions
  }

  convenience init(recorder: OptionRecorder) {
    self.init(path: "", location: SourceLocation(file: "description"), recorder: recorder)
  }
}
