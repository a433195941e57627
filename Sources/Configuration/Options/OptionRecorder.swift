/// Collects what is asked of `Options` while it describes.
final class OptionRecorder {
  private(set) var descriptions: [OptionDescription] = []
  /// How many descriptions are being made inside each other: entries may hold entries.
  let depth: Int

  init(depth: Int = 0) { self.depth = depth }

  /// Each key once: an entry may ask twice.
  func record(_ description: OptionDescription) {
    if !descriptions.contains(where: { $0.key == description.key }) {
      descriptions.append(description)
    }
  }
}
