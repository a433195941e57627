extension Digits {
  /// The configuration that runs without arguments use: `configs/digits.yaml`, word for word.
  public static let configuration = """
    # The built-in problem: 1,797 handwritten digits of 8 x 8 pixels, which are part of the program.
    #
    #   mpirun -np 4 nntrain configs/digits.yaml    (or no configuration at all: this is the default)
    #
    # Expected: test accuracy 0.97 after 20 epochs, in about a second.
    name: digits
    seed: 7
    data:                        # without a file: the digits that are built in
      validation: {fraction: 0.1}
      preprocessing: [{rescale: {scale: 0.0625}}]
    model:
      - flatten
      - dense: {units: 64, activation: relu, kernel_initializer: he_normal}
      - dense: {units: 10, activation: softmax}
    loss: sparse_categorical_crossentropy
    metrics: [accuracy]
    optimizer: {adam: {learning_rate: 0.003}}
    training:
      epochs: 20
      batch_size: 64
    checkpoint: {every: epoch, keep: 1}

    """
}
