import Conversion
import Diagnostics
import HDF5
import Testing

@Suite("Conversion of tables")
struct TableConversionTests {
  private let homes = """
    rooms,place,age,price
    3,sea,10,100.5
    ,land,20,200
    5,sea,,300
    6,isle,40,400

    """

  private func convert(
    _ texts: [(argument: String, text: String)], _ change: (inout Conversion) throws -> Void
  ) throws -> (root: Group, report: ConversionReport) {
    let directory = try ScratchDirectory()
    let output = "\(directory.path)/out.h5"
    var arguments: [String] = []
    for (index, (name, text)) in texts.enumerated() {
      arguments.append(name + (try directory.write(text, to: "\(index).csv")))
    }
    var conversion = try Conversion(arguments: arguments + [output])
    try change(&conversion)
    let report = try conversion.run()
    return (try File(output).root, report)
  }

  private func floats(_ root: Group, _ name: String) throws -> [Float] {
    try root.dataset(named: name).read(as: Float.self)
  }

  private func strings(_ root: Group, _ name: String) throws -> [String] {
    try root.dataset(named: name).readStrings()
  }

  @Test func inputsTargetsAndNames() throws {
    let (root, report) = try convert([("", homes)]) {
      ($0.table.label, $0.table.missing) = ("price", .mean)
    }
    #expect(try root.names == ["columns", "inputs", "targets", "vocabularies"])
    let inputs = try root.dataset(named: "inputs")
    #expect(inputs.shape == [4, 3] && inputs.elementType == .float32)
    let mean = Float(70.0 / 3)
    #expect(
      try floats(root, "inputs") == [3, 2, 10, Float(14.0 / 3), 1, 20, 5, 2, mean, 6, 0, 40])
    #expect(try root.dataset(named: "targets").shape == [4])
    #expect(try floats(root, "targets") == [100.5, 200, 300, 400])
    #expect(try strings(root, "columns") == ["rooms", "place", "age"])
    #expect(try strings(root, "vocabularies/place") == ["isle", "land", "sea"])
    #expect(report.notes.count == 2 && report.notes[0].contains("'rooms': 1 missing"))
  }

  @Test func policies() throws {
    func inputs(_ policy: MissingValues) throws -> [Float] {
      try floats(
        convert([("", homes)]) {
          ($0.table.missing, $0.table.ignored) = (policy, ["place", "price"])
        }.root, "inputs")
    }
    #expect(try inputs(.zero) == [3, 10, 0, 20, 5, 0, 6, 40])
    #expect(try inputs(.drop) == [3, 10, 6, 40])
    #expect(
      try inputs(.nan).map(\.isNaN) == [false, false, true, false, false, true, false, false])
    #expect(try failure { _ = try inputs(.error) }.message.contains("0.csv:3:1:"))
  }

  @Test func oneHot() throws {
    let (root, _) = try convert([("", homes)]) {
      ($0.table.oneHot, $0.table.missing) = (true, .zero)
      ($0.table.label, $0.table.ignored) = ("place", ["rooms", "age"])
      $0.table.categorical = ["price"]
    }
    let names = ["price=100.5", "price=200", "price=300", "price=400"]
    #expect(try strings(root, "columns") == names)
    #expect(
      try floats(root, "inputs") == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
    let targets = try root.dataset(named: "targets")
    #expect(targets.elementType == .int32)
    #expect(try targets.read(as: Int32.self) == [2, 1, 2, 0])
  }

  @Test func groupsAndTypes() throws {
    let (root, _) = try convert([("", "a,b,c\n1,x,0\n2,y,200\n")]) {
      $0.table.groups = [try ColumnGroup("codes=b"), try ColumnGroup("rest=c,a")]
    }
    #expect(try root.names == ["codes", "columns_codes", "columns_rest", "rest", "vocabularies"])
    #expect(try root.dataset(named: "codes").elementType == .int32)
    #expect(try root.dataset(named: "codes").shape == [2, 1])
    #expect(try floats(root, "rest") == [0, 1, 200, 2])
    let bytes = try convert([("", "a,b\n1,0\n2,200\n")]) { $0.storage.type = .uint8 }.root
    #expect(try bytes.dataset(named: "inputs").elementType == .uint8)
    let found = try failure {
      _ = try convert([("", "a,b\n1,0\n2,256\n")]) { $0.storage.type = .uint8 }
    }
    #expect(found.message.contains("column 'b' holds 256.0, which uint8 cannot"))
  }

  @Test func severalTables() throws {
    let tables = [("train=", "a,k\n1,y\n,x\n"), ("test=", "a,k\n7,z\n,x\n")]
    let (root, report) = try convert(tables) {
      ($0.table.missing, $0.table.label) = (.mean, "k")
    }
    // The mean is the training table's.
    #expect(try floats(root, "train/inputs") == [1, 1])
    #expect(try floats(root, "test/inputs") == [7, 1])
    #expect(try root.dataset(named: "test/targets").read(as: Int32.self) == [2, 0])
    #expect(try strings(root, "vocabularies/k") == ["x", "y", "z"])
    #expect(report.notes == ["column 'a': 2 missing values are now 1.0"])
    let clash = try failure { _ = try convert([("", homes), ("", homes)]) { _ in } }
    #expect(clash.exitCode == .data || clash.exitCode == .usage)
  }

  @Test func splits() throws {
    let rows = (0..<10).map { "\($0),\($0 * 10)\n" }.joined()
    let (root, _) = try convert([("", "a,y\n" + rows)]) {
      $0.table.label = "y"
      $0.split = try RowSplit("test=0.2,validation=0.1", seed: 1)
    }
    #expect(try root.names == ["columns", "test", "train", "validation"])
    var seen: [Float] = []
    for (part, count) in [("train", 7), ("validation", 1), ("test", 2)] {
      let inputs = try floats(root, "\(part)/inputs")
      #expect(inputs.count == count)
      #expect(try floats(root, "\(part)/targets") == inputs.map { $0 * 10 })
      seen += inputs
    }
    #expect(seen.sorted() == (0..<10).map(Float.init))
    #expect(seen != seen.sorted())
    for text in ["", "test", "test=0", "test=1", "test=x", "train=0.5", "test=0.1,test=0.2"] {
      #expect(try failure { _ = try RowSplit(text) }.exitCode == .usage)
    }
    #expect(try failure { _ = try RowSplit("test=0.5,validation=0.5") }.exitCode == .usage)
  }

  /// Names of columns are anything; those of links are not.
  @Test func namesOfColumns() throws {
    let text = "a/b,.,\"\u{1b}[31m\nü\",x\np,q,r,1\n"
    let (root, _) = try convert([("", text)]) { _ in }
    let names = try root.group(named: "vocabularies").names
    #expect(Set(names) == ["a%2Fb", "%2E", "\u{1b}[31m\nü"])
    #expect(try strings(root, "columns") == ["a/b", ".", "\u{1b}[31m\nü", "x"])
    let found = try failure { _ = try convert([("", text + "p,q,5,1\n")]) { _ in } }
    #expect(!found.description.unicodeScalars.contains { $0.value < 32 }, "\(found)")
  }
}
