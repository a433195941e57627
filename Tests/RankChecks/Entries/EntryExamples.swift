/// What the entries of the catalogues need to take part in a training, where their names alone do not
/// do: an entry that is added to a catalogue takes part by its name, or needs a line here.
enum EntryExamples {
  /// A layer where a vector of six comes in: the list entries that stand for it.
  static let layers = [
    "activation": ["activation: {activation: tanh}"],
    "alpha_dropout": ["alpha_dropout: {rate: 0.2}"],
    // Each shard has moments of its own, unless all are taken together.
    "batch_normalization": ["batch_normalization: {synchronized: true}"],
    "concatenate": ["concatenate: {inputs: [first, flat]}"],
    "dense": ["dense: {units: 6}"],
    "dropout": ["dropout: {rate: 0.2}"],
    "gaussian_dropout": ["gaussian_dropout: {rate: 0.2}"],
    "gaussian_noise": ["gaussian_noise: {stddev: 0.1}"],
    "group_normalization": [
      "reshape: {target_shape: [2, 3]}", "group_normalization: {groups: 1}", "flatten",
    ],
    // Every model begins with one.
    "input": [],
    "maxout": ["maxout: {units: 6, pieces: 2}"],
    "reshape": ["reshape: {target_shape: [3, 2]}", "flatten"],
  ]

  /// What the last layer does and which targets there are.
  struct Loss {
    var activation = "linear"
    var targets = "real"
  }

  static let losses = [
    "binary_crossentropy": Loss(activation: "sigmoid", targets: "bits"),
    "binary_focal_crossentropy": Loss(activation: "sigmoid", targets: "bits"),
    "categorical_crossentropy": Loss(activation: "softmax", targets: "one_hot"),
    "categorical_hinge": Loss(targets: "one_hot"),
    "hinge": Loss(targets: "signs"),
    "kl_divergence": Loss(activation: "softmax", targets: "one_hot"),
    "mean_absolute_percentage_error": Loss(activation: "softplus", targets: "positive"),
    "mean_squared_logarithmic_error": Loss(activation: "softplus", targets: "positive"),
    "perceptron": Loss(targets: "signs"),
    "poisson": Loss(activation: "softplus", targets: "positive"),
    "sparse_categorical_crossentropy": Loss(activation: "softmax", targets: "labels"),
    "squared_hinge": Loss(targets: "signs"),
  ]

  /// The first rate of a schedule, and further options; by default only that rate.
  static let schedules = [
    "constant": "value: 0.01",
    "cosine_restarts": "initial_learning_rate: 0.01, first_decay_steps: 2",
    "exponential_decay": "initial_learning_rate: 0.01, decay_steps: 2, decay_rate: 0.5",
    "inverse_time_decay": "initial_learning_rate: 0.01, decay_rate: 0.5",
    "one_cycle": "max_learning_rate: 0.02",
    "piecewise_constant": "boundaries: [2], values: [0.01, 0.005]",
    "reduce_on_plateau": "initial_learning_rate: 0.01, patience: 0, min_delta: 1000",
    "step": "initial_learning_rate: 0.01, every: 2",
  ]

  /// Options that are not the defaults.
  static let initializers = ["constant": "value: 0.2"]
  static let metrics = ["top_k": "k: 2"]
  // As many candidates on any number of ranks.
  static let optimizers = ["random_perturbation": "candidates: 6"]
  static let preprocessing = ["one_hot": "categories: 4", "rescale": "scale: 0.5, offset: 0.1"]
  /// The inputs that a preprocessing is for; by default numbers.
  static let inputs = ["one_hot": "categories"]

  /// Metrics of predictions that are not of classes.
  static let metricsOfNumbers: Set = ["cosine_similarity", "mae", "mape", "mse", "r2", "rmse"]

  /// Entries whose results depend on how a batch is cut into shards: they take part where the shards
  /// are fixed.
  static let dependingOnShards: Set = ["kl_sparsity"]
}
