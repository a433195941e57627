import Compute

/// Matrices of equal size that kernels read and write, most of them filled with random numbers.
final class KernelMemory {
  let rows: Int
  let columns: Int
  /// From N(0, 1), times 2: inputs of layers, logits.
  let inputs: Matrix
  /// From U(0.05, 0.95): probabilities, and targets of any kind.
  let probabilities: Matrix
  /// Other numbers of that kind.
  let targets: Matrix
  /// 0 or 1, as often.
  let bits: Matrix
  /// For each row a 1 and zeros.
  let oneHot: Matrix
  /// For each row the number of a column.
  let labels: Matrix
  /// From N(0, 1): gradients as they come from above.
  let upstream: Matrix
  /// To write to.
  let outputs: Matrix
  let gradients: Matrix
  let weights: Matrix
  let slots: [Matrix]
  /// Some rows more than the others.
  let scratch: Matrix
  private var memory: [AlignedBuffer<Float>] = []

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    var memory: [AlignedBuffer<Float>] = []
    func allocate(_ rowCount: Int, _ columnCount: Int) -> Matrix {
      memory.append(AlignedBuffer(count: rowCount * columnCount))
      return memory[memory.count - 1].matrix(rows: rowCount, columns: columnCount)
    }
    func fill(_ stream: UInt64, _ draw: (Philox, Matrix) -> Void) -> Matrix {
      let matrix = allocate(rows, columns)
      // Not the numbers that layers with the seed 1 draw.
      draw(Philox(seed: 5, purpose: .noise, stream: stream), matrix)
      return matrix
    }
    func normal(_ stream: UInt64, scale: Float) -> Matrix {
      fill(stream) { generator, matrix in
        NormalNoise(generator: generator).fill(matrix, from: 0, step: 0)
        for i in 0..<matrix.count { matrix.pointer[i] *= scale }
      }
    }
    func uniform(_ stream: UInt64, _ range: Range<Float>) -> Matrix {
      fill(stream) { generator, matrix in
        let numbers = UniformNumbers(range, generator: generator)
        for r in 0..<rows { numbers.fill(matrix.row(r), sample: r, step: 0) }
      }
    }
    inputs = normal(0, scale: 2)
    upstream = normal(1, scale: 1)
    probabilities = uniform(2, 0.05..<0.95)
    targets = uniform(3, 0.05..<0.95)
    bits = uniform(4, 0..<1)
    for i in 0..<bits.count { bits.pointer[i] = bits.pointer[i] < 0.5 ? 0 : 1 }
    labels = allocate(rows, 1)
    oneHot = allocate(rows, columns)
    for r in 0..<rows {
      let label = r * 37 % columns
      labels.pointer[r] = Float(label)
      oneHot.pointer[r * columns + label] = 1
    }
    outputs = allocate(rows, columns)
    gradients = allocate(rows, columns)
    weights = allocate(rows, columns)
    slots = (0..<3).map { _ in allocate(rows, columns) }
    scratch = allocate(rows + 4, columns)
    self.memory = memory
  }
}
