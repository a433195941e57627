import ArgumentParser
import Conversion
import Diagnostics

/// `nntrain convert`: idx, csv, npy and HDF5 files become one HDF5 file.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Makes an HDF5 file of idx, csv, npy and HDF5 files.",
    usage: "nntrain convert [<options>] <source> ... <output.h5>",
    discussion: """
      An array (idx, npy) becomes one data set of its shape. A table (csv) becomes 'inputs' [rows, \
      features] and, with --label, 'targets' [rows]; what its columns and categories are called \
      is kept in 'columns' and 'vocabularies'. Sources may be compressed with gzip.

      The data sets of an HDF5 file are stored anew, for instance in other chunks, under the names \
      that they have there; FILE:DATASET and FILE:GROUP take a part of it.

      The name of a data set is its file's; NAME=FILE gives another. The files of MNIST become \
      train/images, train/labels, test/images and test/labels.

        nntrain convert *-ubyte.gz mnist.h5
        nntrain convert --label price --split test=0.1 houses.csv houses.h5
        nntrain convert --label -1 train=a.csv test=b.csv data.h5
        nntrain convert inputs=x.npy targets=y.npy data.h5
        nntrain convert old.h5 new.h5 --chunk-rows 256 --compress 4
        nntrain convert train/images=old.h5:X train/labels=old.h5:y new.h5

      The output appears when it is complete; an existing one is kept unless --force is given.
      """)

  @Argument(
    help: ArgumentHelp(
      "The files to convert, each FILE or NAME=FILE (of HDF5 also FILE:DATASET); last the file to make.",
      valueName: "source> ... <output.h5"))
  var paths: [String] = []

  @OptionGroup(title: "Tables") var table: TableArguments

  @OptionGroup(title: "Rows") var rows: RowArguments

  @OptionGroup(title: "Storage") var storage: StorageArguments

  @Flag(help: "Replace the output if it exists.")
  var force = false

  func run() throws {
    var conversion = try Conversion(arguments: paths)
    conversion.overwrite = force
    conversion.table = try table.options
    conversion.split = try rows.rowSplit()
    conversion.storage = storage.options
    if let path = conversion.temporaryPath { UnfinishedFile.removeWhenInterrupted(path) }
    let report = try conversion.run()
    Terminal.write(Self.summary(of: report, output: conversion.output))
  }

  /// The data sets that were written, one a line, and what else there is to know.
  private static func summary(of report: ConversionReport, output: String) -> String {
    var table = TextTable()
    for dataset in report.datasets {
      table.append(["  \(dataset.name)", "\(dataset.shape)", dataset.type])
    }
    let size = ByteCount(ofFile: output).map { " (\($0))" } ?? ""
    let notes = report.notes.map { "note: \($0)\n" }
    return "Wrote \(output)\(size):\n" + table.text + notes.joined()
  }
}
