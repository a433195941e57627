import ArgumentParser
import Conversion

/// The options of `convert` about how data sets are stored.
struct StorageArguments: ParsableArguments {
  @Option(help: "The type of the numbers; by default an array's own, and float32 for tables.")
  var type: NumberType?

  @Option(help: "Store data sets in chunks of so many rows; by default in one piece.")
  var chunkRows: Int?

  @Option(
    help: ArgumentHelp(
      "Compress with gzip, from 1, fast, to 9, small; 0 does not.", valueName: "level"))
  var compress = 0

  func validate() throws {
    if let chunkRows, chunkRows < 1 {
      throw ValidationError("--chunk-rows must be at least 1, is \(chunkRows)")
    }
    guard (0...9).contains(compress) else {
      throw ValidationError("--compress must be from 0 to 9, is \(compress)")
    }
  }

  /// What is asked for.
  var options: StorageOptions {
    var options = StorageOptions()
    options.type = type
    options.chunkRows = chunkRows
    options.compression = compress
    return options
  }
}

extension NumberType: ExpressibleByArgument {}
