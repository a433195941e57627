import Configuration
import Training

/// What a configuration says of training that has one line in its section: `audit: never`.
func trainingConfiguration(_ line: String) throws -> TrainingConfiguration {
  let yaml = """
    model: [{dense: {units: 1}}]
    loss: mean_squared_error
    optimizer: sgd
    training: {\(line)}
    """
  return try RunConfiguration(ConfigurationNode(yaml: yaml, file: "a.yaml")).training
}
