import Foundation
import TestSupport
import Testing

/// Data files that are damaged, or change under a training.
extension Fault {
  static let data = [cutShort, replaced, stranger, hostile, damagedChunk, valuesNotFinite]

  private static let cutShort = Fault(
    name: "a data file is cut short while it is in use",
    words: ["cannot be read: the file was cut short while it was in use, or its disk fails"],
    wording: "{}, with file, data set and row", exitCode: 74, kept: .newest, ranks: 2,
    provoke: script(
      """
      cp data.h5 whole.h5
      ranks 2 \(endless) & reached 40 && truncate -s 0 data.h5 && wait $!
      code=$?
      mv whole.h5 data.h5
      exit $code
      """))

  private static let replaced = Fault(
    name: "a data file is replaced by another of its name", words: [],
    wording: "nothing: the training goes on with the old one", exitCode: nil, kept: .undisturbed,
    ranks: 2,
    provoke: script(
      """
      cp data.h5 whole.h5
      head -c 4096 data.h5 >other.h5
      ranks 2 small.yaml --output run --set training.epochs=40 \\
        --set checkpoint.every='{steps: 20}' &
      reached 60 && mv other.h5 data.h5 && wait $!
      code=$?
      mv whole.h5 data.h5
      exit $code
      """))

  private static let hostile = Fault(
    name: "a data file harms the HDF5 library", words: ["data.h5"],
    wording: "{}, and that it is damaged, or that the library crashes on it",
    exitCode: 65, kept: .nothing,
    provoke: { folder in
      // HDF5 1.10 crashes on it; another release may notice what is wrong.
      let file = BuiltExecutable.packageRoot.appendingPathComponent(
        "Tests/Fixtures/HDF5/crashes.h5")
      try FileManager.default.removeItem(atPath: folder.file("data.h5"))
      try FileManager.default.copyItem(atPath: file.path, toPath: folder.file("data.h5"))
      return try folder.nntrain(["small.yaml", "--output", "run"])
    })

  private static let stranger = Fault(
    name: "a data file is no HDF5 file", words: ["data.h5", "HDF5"],
    wording: "{}, and that it is none",
    exitCode: 65, kept: .nothing,
    provoke: { folder in
      try folder.write(String(repeating: "no data ", count: 500), to: "data.h5")
      return try folder.nntrain(["small.yaml", "--output", "run"])
    })

  private static let damagedChunk = Fault(
    name: "a chunk of a data file is damaged",
    words: ["the chunk at [", "is damaged"], exitCode: 65, kept: .nothing,
    provoke: { folder in
      let converted = try folder.nntrain(
        ["convert", "data.h5", "new.h5", "--chunk-rows", "8", "--compress", "4"])
      #expect(converted.exitCode == 0, "\(converted)")
      var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("new.h5")))
      // What zlib writes at the start of each chunk.
      let start = try #require(bytes.firstRange(of: Data([0x78, 0x5e])))
      for index in start.lowerBound..<start.lowerBound + 12 { bytes[index] ^= 0x55 }
      try bytes.write(to: URL(fileURLWithPath: folder.file("data.h5")))
      return try folder.nntrain(["small.yaml", "--output", "run"])
    })

  private static let valuesNotFinite = Fault(
    name: "numbers in a data file are not finite", words: ["not a finite number"],
    wording: "{}, with data set, row and column, and how many rows have such", exitCode: 65,
    kept: .nothing,
    provoke: { folder in
      var problem = SmallProblem()
      problem.parts["train"]?.inputs[33] = .nan
      try FileManager.default.removeItem(atPath: folder.file("data.h5"))
      try problem.write(to: folder.file("data.h5"))
      return try folder.nntrain(["small.yaml", "--output", "run"])
    })
}
