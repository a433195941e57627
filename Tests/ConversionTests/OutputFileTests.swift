import Conversion
import Diagnostics
import Foundation
import HDF5
import Testing

@Suite("The output of a conversion")
struct OutputFileTests {
  @Test func isNotReplacedUnasked() throws {
    let directory = try ScratchDirectory()
    let source = try directory.write("a\n1\n")
    let output = try directory.write("precious", to: "out.h5")
    var conversion = try Conversion(arguments: [source, output])
    let found = try failure { _ = try conversion.run() }
    #expect(found.exitCode == .cannotCreate && found.description.contains("--force"))
    #expect(try String(contentsOfFile: output, encoding: .utf8) == "precious")
    conversion.overwrite = true
    _ = try conversion.run()
    #expect(throws: Never.self) { try File(output) }
    #expect(directory.files == ["input.csv", "out.h5"])
  }

  @Test func isKeptWhenAConversionFails() throws {
    let directory = try ScratchDirectory()
    let source = try directory.write("a\n1\nx\n")
    let output = try directory.write("precious", to: "out.h5")
    var conversion = try Conversion(arguments: [source, output])
    conversion.overwrite = true
    #expect(try failure { _ = try conversion.run() }.exitCode == .data)
    #expect(try String(contentsOfFile: output, encoding: .utf8) == "precious")
    #expect(directory.files == ["input.csv", "out.h5"])
  }

  /// In a directory that others share, a link of theirs may have the temporary name.
  @Test func followsNoLinkOfOthers() throws {
    let directory = try ScratchDirectory()
    let source = try directory.write("a\n1\n")
    let victim = try directory.write("precious", to: "victim")
    let conversion = try Conversion(arguments: [source, "\(directory.path)/out.h5"])
    let temporary = try #require(conversion.temporaryPath)
    try FileManager.default.createSymbolicLink(atPath: temporary, withDestinationPath: victim)
    _ = try conversion.run()
    #expect(try String(contentsOfFile: victim, encoding: .utf8) == "precious")
    #expect(directory.files == ["input.csv", "out.h5", "victim"])
    let type = try FileManager.default.attributesOfItem(atPath: conversion.output)[.type]
    #expect(type as? FileAttributeType == .typeRegular)
  }

  @Test func isNeverASource() throws {
    let directory = try ScratchDirectory()
    let source = try directory.write("a\n1\n")
    let link = "\(directory.path)/link.csv"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: source)
    for output in [source, link] {
      var conversion = try Conversion(arguments: [source, output])
      conversion.overwrite = true
      #expect(try failure { _ = try conversion.run() }.message.contains("one of the sources"))
    }
    #expect(try String(contentsOfFile: source, encoding: .utf8) == "a\n1\n")
  }

  @Test func needsAPlace() throws {
    let directory = try ScratchDirectory()
    let source = try directory.write("a\n1\n")
    for output in ["\(directory.path)/none/out.h5", directory.path, "/dev/null"] {
      var conversion = try Conversion(arguments: [source, output])
      conversion.overwrite = true
      #expect(try failure { _ = try conversion.run() }.exitCode == .cannotCreate)
    }
    let folder = try Conversion(arguments: [source, "\(directory.path)/none/"])
    #expect(try failure { _ = try folder.run() }.exitCode == .usage)
  }

  @Test func sourcesOfOtherKinds() throws {
    let directory = try ScratchDirectory()
    let starts: [(bytes: [UInt8], word: String)] = [
      ([0x50, 0x4b, 3, 4, 0], "zip"),
      ([0, 1, 2, 3, 4], "neither"), ([], "empty"), (Array("PAR1".utf8), "Parquet"),
    ]
    for (bytes, word) in starts {
      let source = try directory.write(bytes)
      let conversion = try Conversion(arguments: ["x=\(source)", "\(directory.path)/out.h5"])
      let found = try failure { _ = try conversion.run() }
      #expect(found.exitCode == .data && found.message.contains(word), "\(found)")
    }
    #expect(directory.files == ["input"])
  }

  @Test func argumentsAndNames() throws {
    #expect(try ConversionSource("a/b=c.csv") == ConversionSource(name: "a/b", path: "c.csv"))
    #expect(try ConversionSource("./a=b.csv") == ConversionSource(name: nil, path: "./a=b.csv"))
    #expect(try ConversionSource("c=a=b") == ConversionSource(name: "c", path: "a=b"))
    #expect(try failure { _ = try ConversionSource("a=") }.exitCode == .usage)
    #expect(try failure { _ = try Conversion(arguments: ["out.h5"]) }.exitCode == .usage)
  }
}
