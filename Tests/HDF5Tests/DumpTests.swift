import Foundation
import HDF5
import TestSupport
import Testing

private let tool = "/usr/bin/h5dump"

/// Whether there is the tool; says so where there is not.
private let hasTool: Bool = {
  let isPresent = FileManager.default.isExecutableFile(atPath: tool)
  if !isPresent { print("skipped: comparison with h5dump, because there is no \(tool)") }
  return isPresent
}()

/// What the library's own tool says of our files.
@Suite(.enabled(if: hasTool)) struct DumpTests {

  private func dump(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let words = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return words.joined(separator: " ")
  }

  @Test func readsWhatWeWrite() throws {
    let directory = try TemporaryDirectory()
    let file = try File.create(directory.file("a.h5"), userBlock: 512)
    try file.root.attributes.write("jax", to: "backend", encoding: .ascii)
    let group = try file.root.createGroup(named: "model_weights/d1")
    try group.attributes.write(["d1/kernel", "d1/b"], to: "weight_names")
    try group.attributes.write([String](), to: "none")
    try group.createDataset(named: "d1/kernel", shape: [2, 2], [1, 2.5, 3, 4] as [Float])
    let flags = try group.createDataset(
      named: "flags", .boolean, shape: [2], compression: 4, shuffle: true, fletcher32: true)
    try flags.write([0, 1])
    try file.close()

    let text = try dump("-B", "-p", file.path)
    #expect(text.contains("USERBLOCK_SIZE 512"))
    #expect(
      text.contains(
        """
        ATTRIBUTE "backend" { DATATYPE H5T_STRING { STRSIZE H5T_VARIABLE; STRPAD \
        H5T_STR_NULLTERM; CSET H5T_CSET_ASCII; CTYPE H5T_C_S1; } DATASPACE SCALAR DATA { (0): "jax" }
        """))
    #expect(
      text.contains(
        """
        ATTRIBUTE "weight_names" { DATATYPE H5T_STRING { STRSIZE 9; STRPAD H5T_STR_NULLPAD; CSET \
        H5T_CSET_ASCII; CTYPE H5T_C_S1; } DATASPACE SIMPLE { ( 2 ) / ( 2 ) } DATA { (0): \
        "d1/kernel", "d1/b\\000\\000\\000\\000\\000" }
        """))
    #expect(
      text.contains(
        """
        ATTRIBUTE "none" { DATATYPE H5T_IEEE_F64LE DATASPACE SIMPLE { ( 0 ) / ( 0 ) }
        """))
    #expect(text.contains("(0,0): 1, 2.5, (1,0): 3, 4"))
    #expect(text.contains("H5T_IEEE_F32LE"))
    #expect(
      text.contains("PREPROCESSING SHUFFLE COMPRESSION DEFLATE { LEVEL 4 } CHECKSUM FLETCHER32"))
    #expect(text.contains(#"DATA { (0): FALSE, TRUE }"#))
  }
}
