import Compute
import TestSupport
import Testing

@Suite struct MatrixTests {
  @Test func viewsShareMemory() {
    let matrix = Matrix.lasting(rows: 4, columns: 3) { Float($0) }
    #expect(matrix.count == 12)
    #expect(matrix.row(2).array == [6, 7, 8])
    #expect(matrix[rows: 1..<3].array == [3, 4, 5, 6, 7, 8])
    #expect(matrix[rows: 1..<3].row(1).array == [6, 7, 8])
    #expect(matrix[rows: 4..<4].count == 0)
    #expect(matrix.slice(5..<7).array == [5, 6])
    #expect(matrix.reshaped(rows: 2, columns: 6).row(1).array == [6, 7, 8, 9, 10, 11])
    #expect(matrix.reshaped(rows: 6, columns: 2)[rows: 2..<4].array == [4, 5, 6, 7])
    matrix.row(0).fill(-1)
    #expect(matrix.array.prefix(4) == [-1, -1, -1, 3])
    matrix.row(3).copy(matrix.row(0))
    #expect(matrix.row(3).array == [-1, -1, -1])
    var span = matrix.mutableSpan
    span[4] = 40
    #expect(matrix.span.count == 12 && matrix.span[4] == 40 && matrix.array[4] == 40)
  }

  @Test func emptyViewsHoldNothing() {
    #expect(Matrix.empty.count == 0)
    #expect(Matrix.empty.array.isEmpty)
    Matrix.empty.fill(1)
    Matrix.empty.copy(.empty)
    #expect(AlignedBuffer<Double>(count: 0).buffer.isEmpty)
  }

  @Test func buffersAreAlignedAndZero() {
    for count in [1, 3, 17, 5000] {
      let floats = AlignedBuffer<Float>(count: count)
      #expect(UInt(bitPattern: floats.pointer) % 64 == 0)
      #expect(floats.buffer.count == count && floats.buffer.allSatisfy { $0 == 0 })
      let doubles = AlignedBuffer<Double>(count: count)
      #expect(UInt(bitPattern: doubles.pointer) % 64 == 0)
      #expect(doubles.buffer.allSatisfy { $0 == 0 })
    }
  }

  @Test func viewsOutsideTheMemoryAreProgrammersMistakes() async {
    await #expect(processExitsWith: .failure) {
      let buffer = AlignedBuffer<Float>(count: 6)
      _ = buffer.matrix(rows: 2, columns: 3)[rows: 1..<3]
    }
    await #expect(processExitsWith: .failure) {
      let buffer = AlignedBuffer<Float>(count: 6)
      _ = buffer.matrix(rows: 2, columns: 3).slice(4..<7)
    }
    await #expect(processExitsWith: .failure) {
      _ = AlignedBuffer<Float>(count: 6).matrix(rows: 7, columns: 1)
    }
    await #expect(processExitsWith: .failure) {
      let buffer = AlignedBuffer<Float>(count: 6)
      _ = buffer.matrix(rows: 2, columns: 3).reshaped(rows: 2, columns: 2)
    }
  }

  /// Whatever the alignment of either side, and nothing beside it.
  @Test func streamsAnyRange() {
    let source = Matrix.random(columns: 64, seed: 1)
    for (from, to) in [(0, 0), (1, 0), (0, 1), (3, 5), (8, 8), (7, 15)] {
      for count in [0, 1, 3, 7, 8, 9, 16, 31, 40] {
        let target = Matrix.random(columns: 64, seed: 2)
        let before = target.array
        target.slice(to..<to + count).stream(source.slice(from..<from + count))
        Matrix.endStreaming()
        let expected = before[..<to] + source.array[from..<from + count] + before[(to + count)...]
        #expect(target.array == Array(expected), "\(count) from \(from) to \(to)")
      }
    }
  }
}
