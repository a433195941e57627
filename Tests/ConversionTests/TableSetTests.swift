import Conversion
import Diagnostics
import Testing

@Suite("Several tables")
struct TableSetTests {
  private func tables(_ texts: String..., missing: MissingValues = .mean) throws -> [Table] {
    let directory = try ScratchDirectory()
    var options = TableOptions()
    options.missing = missing
    return try texts.map { try Table(contentsOf: directory.write($0), options: options) }
  }

  @Test func categoriesHaveTheSameCodes() throws {
    let set = try TableSet(tables("a,b\n1,y\n2,x\n", "a,b\n3,z\n4,y\n"))
    let vocabulary = ["x", "y", "z"]
    #expect(set.tables[0].columns[1].values == .categories([1, 0], vocabulary: vocabulary))
    #expect(set.tables[1].columns[1].values == .categories([2, 1], vocabulary: vocabulary))
  }

  @Test func missingCategoriesAreOne() throws {
    let set = try TableSet(tables("a,b\n1,y\n2,x\n", "a,b\n3,\n4,y\n"))
    let vocabulary = ["", "x", "y"]
    #expect(set.tables[0].columns[1].values == .categories([2, 1], vocabulary: vocabulary))
    #expect(set.tables[1].columns[1].values == .categories([0, 2], vocabulary: vocabulary))
  }

  @Test func differentColumns() throws {
    let names = try failure { _ = try TableSet(tables("a,b\n1,2\n", "a,c\n1,2\n")) }
    #expect(names.message.contains("'c' and 'b'"))
    let counts = try failure { _ = try TableSet(tables("a,b\n1,2\n", "a\n1\n")) }
    #expect(counts.message.contains("1 and 2"))
    let kinds = try failure { _ = try TableSet(tables("a,b\n1,2\n", "a,b\n1,x\n")) }
    #expect(kinds.message.contains("column 'b' holds numbers in one table and text"))
  }
}
