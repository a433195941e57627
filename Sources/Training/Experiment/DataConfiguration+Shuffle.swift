import DataLoading

extension DataConfiguration {
  /// The order of the samples of a source.
  func shuffleMode(for source: any SampleSource) -> ShuffleMode {
    switch shuffle {
    case .none: .none
    case .full: .full
    case .auto: source.preferredShuffle
    case .chunked:
      if case .chunked = source.preferredShuffle {
        source.preferredShuffle
      } else {
        .chunked(chunkRows: 1024, windowChunks: 64)
      }
    }
  }
}
