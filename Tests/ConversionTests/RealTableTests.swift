import Conversion
import TestSupport
import Testing

@Suite("Real tables")
struct RealTableTests {
  @Test(.enabled(if: SharedData.has("digits/digits.csv.gz")))
  func digits() throws {
    var options = TableOptions()
    options.label = "64"
    let table = try Table(contentsOf: SharedData.path("digits/digits.csv.gz"), options: options)
    #expect(table.rowCount == 1797 && table.columns.count == 65 && table.label == 64)
  }

  @Test(.enabled(if: SharedData.has("housing/housing.csv.gz")))
  func housing() throws {
    var options = TableOptions()
    options.label = "median_house_value"
    let path = SharedData.path("housing/housing.csv.gz")
    let found = try failure { _ = try Table(contentsOf: path, options: options) }
    #expect(found.message.contains(":292:5: a value is missing in column 'total_bedrooms'"))
    options.missing = .drop
    let table = try Table(contentsOf: path, options: options)
    #expect(table.rowCount == 20_640 - 207 && table.droppedRows == 207)
    guard case .categories(_, let vocabulary) = table.columns[9].values else { return }
    #expect(vocabulary == ["<1H OCEAN", "INLAND", "ISLAND", "NEAR BAY", "NEAR OCEAN"])
  }

  @Test(.enabled(if: SharedData.has("rossmann/train.csv.gz")))
  func rossmann() throws {
    var options = TableOptions()
    options.label = "Sales"
    options.categorical = ["StateHoliday"]
    let clock = ContinuousClock()
    let start = clock.now
    let table = try Table(contentsOf: SharedData.path("rossmann/train.csv.gz"), options: options)
    let duration = clock.now - start
    print("rossmann: \(table.rowCount) rows read in \(duration)")
    #expect(table.rowCount == 1_017_209)
    guard case .categories(let codes, let vocabulary) = table.columns[7].values else { return }
    #expect(vocabulary == ["0", "a", "b", "c"])
    #expect(codes.filter { $0 == 1 }.count == 20_260)
  }

  @Test(.enabled(if: SharedData.has("anomaly/kddcup.data_10_percent.gz")))
  func kdd() throws {
    var options = TableOptions()
    options.label = "-1"
    let path = SharedData.path("anomaly/kddcup.data_10_percent.gz")
    let table = try Table(contentsOf: path, options: options)
    #expect(table.rowCount == 494_021)
    let sizes = [1, 2, 3, 41].map { index in
      if case .categories(_, let vocabulary) = table.columns[index].values {
        return vocabulary.count
      }
      return 0
    }
    #expect(sizes == [3, 66, 11, 23])
  }

  @Test(.enabled(if: SharedData.has("anomaly/ECG5000_TRAIN.txt.gz")))
  func blanksBetweenNumbers() throws {
    let table = try Table(contentsOf: SharedData.path("anomaly/ECG5000_TRAIN.txt.gz"))
    #expect(table.rowCount == 500 && table.columns.count == 141)
  }
}
