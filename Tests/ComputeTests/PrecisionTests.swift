import Testing
import TestSupport

import Compute

@Suite struct PrecisionTests {
  private static let hasBFloat16 = ProcessorFeatures.hasBFloat16

  /// The number that is left of a float.
  private func rounded(_ value: Float) -> Float {
    Float(bitPattern: UInt32(RoundedCopy.rounded(value)) << 16)
  }

  /// Eight significant bits, ties to the even one; overflow is infinite, NaN stays, and so do signs.
  @Test func roundsToTheNearest() {
    #expect(
      rounded(1) == 1 && rounded(-3) == -3 && rounded(0) == 0 && rounded(0x1p-130) == 0x1p-130)
    #expect(rounded(0x1.01p0) == 0x1p0, "a tie, to the even number below")
    #expect(rounded(0x1.03p0) == 0x1.04p0, "a tie, to the even number above")
    #expect(rounded(0x1.010002p0) == 0x1.02p0)
    #expect(rounded(.greatestFiniteMagnitude) == .infinity && rounded(-.infinity) == -.infinity)
    #expect(rounded(0x1.fep127) == 0x1.fep127)
    #expect(rounded(.nan).isNaN && rounded(Float(bitPattern: 0x7FFF_FFFF)).isNaN)
    #expect(rounded(Float(bitPattern: 0x7F80_0001)).isNaN)
    #expect(rounded(-0.0).sign == .minus)
    let values = Matrix.random(columns: 10_000, seed: 7)
    let worst = values.array.map { ((rounded($0) - $0) / $0).magnitude }.max() ?? 1
    #expect(worst <= 0x1p-8 && worst > 0x1p-9)
  }

  /// A product of rounded numbers is that of the rounded numbers, added in single precision.
  @Test(.enabled(if: hasBFloat16, "the processor multiplies no bfloat16"), arguments: [1, 2])
  func productsAreThoseOfTheRoundedNumbers(threads: Int) throws {
    let engine = try ComputeEngine(threads: threads, precision: .bfloat16)
    for (rows, columns, depth) in [(1, 1, 1), (7, 5, 33), (64, 10, 512), (128, 257, 100)] {
      for (transposeA, transposeB) in [(false, false), (false, true), (true, false)] {
        var shape = ProductShape(rows: rows, columns: columns, depth: depth)
        shape.precision = .bfloat16
        shape.bias = !transposeA
        (shape.transposeA, shape.transposeB) = (transposeA, transposeB)
        let a = Matrix.random(columns: rows * depth, seed: 1)
        let b = Matrix.random(columns: depth * columns, seed: 2)
        let bias = shape.bias ? Matrix.random(columns: columns, seed: 3) : nil
        let result = Matrix.random(columns: rows * columns, seed: 4)
        let copies = [a, b].map { values in
          let copy = RoundedCopy(rows: 1, columns: values.count, precision: .bfloat16)
          copy.update(values, rows: 0..<1)
          return copy
        }
        // A view does not keep its memory alive.
        try withExtendedLifetime(copies) {
          try engine.product(shape).run(
            copies[0].operand(a, rows: 0..<1), copies[1].operand(b, rows: 0..<1), bias: bias,
            into: result)
        }
        let expected = (0..<rows * columns).map { place in
          let (m, n) = (place / columns, place % columns)
          return (0..<depth).reduce(bias.map { Double($0.span[n]) } ?? 0) { sum, k in
            let left = a.span[transposeA ? k * rows + m : m * depth + k]
            let right = b.span[transposeB ? n * depth + k : k * columns + n]
            return sum + Double(rounded(left)) * Double(rounded(right))
          }
        }
        #expect(relativeDistance(result.buffer, expected) < 1e-6, "\(shape)")
      }
    }
  }
}
