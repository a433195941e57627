import Compute
import DataLoading
import Diagnostics
import NeuralNetwork
import Optimization
import Training

/// What a run says of itself before it starts: ranks, machine, data, model, training.
struct RunHeader {
  let blueprint: Blueprint
  private var configuration: RunConfiguration { blueprint.configuration }

  init(_ blueprint: Blueprint) { self.blueprint = blueprint }

  /// The header: a line for each subject, then the layers.
  var text: String {
    var lines = ["nntrain \(Release.version): \(configuration.name)"]
    lines.append("  ranks      \(ranks)")
    lines.append("  exchange   \(blueprint.exchange.description)")
    if let rounding { lines.append("             \(rounding)") }
    lines.append("  processor  \(processor)")
    lines.append("  data       \(data)")
    lines += (blueprint.training.samples.source.storageDescriptions + blueprint.dataNotes).map {
      "             \($0)"
    }
    if let folds { lines.append("  folds      \(folds)") }
    lines.append("  training   \(training)")
    if configuration.training.precision == .bfloat16 {
      lines.append("  precision  products of bf16 numbers; sums, weights and all else in float32")
    }
    if configuration.outputs.count > 1 { lines.append("  loss       \(losses)") }
    if let search { lines.append("  search     \(search)") }
    if let rate { lines.append("  rate       \(rate)") }
    lines.append("  shards     \(shards)")
    lines.append("  memory     \(memory)")
    return lines.joined(separator: "\n") + "\n" + layers
  }

  /// Where several runs are measured: what is the same for all.
  var machine: String {
    let lines = [
      "nntrain \(Release.version)", "  ranks      \(ranks)",
      "  exchange   \(blueprint.exchange.description)", "  processor  \(processor)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The library for products, and the instructions that it uses.
  var processor: String { ProcessorFeatures.current.description }

  private var ranks: String {
    let facts = blueprint.facts
    let threads = blueprint.threads
    let nodes = facts.nodes == 1 ? "one node" : "\(facts.nodes) nodes"
    var text = "\(facts.ranks) on \(nodes), \(Words.count(threads, "thread")) each"
    text += ", \(Words.count(facts.coresOfNode, "core"))"
    if facts.isRenumbered { text += ", ranks renumbered node by node" }
    if facts.localSize > facts.coresOfNode {
      text += " (more ranks than cores)"
    } else if facts.ranks == 1 && facts.usableCores < facts.machineCores {
      text += " of \(facts.machineCores) (mpirun --bind-to none lets it use all)"
    }
    return text
  }

  /// What is said of gradients that are to be rounded between nodes.
  private var rounding: String? {
    guard configuration.training.traffic.precision == .bfloat16 else { return nil }
    return blueprint.traffic.precision == .bfloat16
      ? "gradients rounded to bf16 between nodes: other numbers of nodes give other results"
      : "training.exchange_precision: bf16 changes nothing on one node"
  }

  private var data: String {
    let counts = [
      (blueprint.training, "training"), (blueprint.validation, "validation"),
      (blueprint.test, "test"),
    ].compactMap { set, name in
      set.map { "\(NumberText.grouped($0.samples.count)) \(name)" }
    }
    return "\(blueprint.place): \(counts.joined(separator: ", ")) samples"
  }

  /// What a cross-validation does; nil for one training.
  private var folds: String? {
    guard let fold = blueprint.fold, let validation = blueprint.validation else { return nil }
    let all = blueprint.training.samples.count + validation.samples.count
    return
      "\(fold.count) of \(NumberText.grouped(all)) samples: \(fold.count) models with the same "
      + "first weights, each validated on its own fold (here \(fold.number)), trained on the others"
  }

  private var training: String {
    let epochs = configuration.training.epochs
    let optimizer = type(of: configuration.optimizer).name
    let idle = blueprint.facts.ranks - blueprint.batches.batchSize
    let note = idle > 0 ? " (\(idle) of \(blueprint.facts.ranks) ranks have no rows)" : ""
    return "\(Words.count(epochs, "epoch")) of \(blueprint.batches.stepsPerEpoch) steps, "
      + "batch \(batch)\(note), \(optimizer)"
      + (configuration.outputs.count == 1 ? ", \(losses)" : "")
  }

  /// The loss, or that of each output.
  private var losses: String {
    let outputs = configuration.outputs
    let names = outputs.map { output in
      let loss = type(of: output.loss).name
      let weight = output.weight == 1 ? "" : "\(output.weight) · "
      return outputs.count == 1 ? weight + loss : "\(output.name): \(weight)\(loss)"
    }
    return names.joined(separator: " + ")
  }

  /// The candidates of a step, where the optimizer tries some.
  private var search: String? {
    guard let count = blueprint.candidateCount else { return nil }
    let ranks = blueprint.facts.ranks
    let (fewest, most) = (count / ranks, (count + ranks - 1) / ranks)
    let own = fewest == most ? "\(most)" : "\(fewest) or \(most)"
    return
      "\(Words.count(count, "candidate")) a step, \(own) on each rank, on all rows of the batch"
      + (followsRanks ? ": other numbers of ranks try others" : "")
  }

  /// Whether the number of candidates is that of ranks.
  private var followsRanks: Bool {
    (blueprint.optimizer as? any SearchOptimizer)?.followsRanks ?? false
  }

  /// The learning rate, where it is more than a number.
  private var rate: String? {
    let rate = blueprint.optimizer.learningRate
    let isConstant = rate.schedule is ConstantSchedule
    guard !isConstant || rate.warmUpSteps > 0 || rate.scaling != .none else { return nil }
    let first = NumberText.short(rate.rate(step: rate.warmUpSteps))
    var text = isConstant ? first : "\(type(of: rate.schedule).name) from \(first)"
    if rate.warmUpSteps > 0 { text += " after a warm-up of \(rate.warmUpSteps) steps" }
    guard rate.scaling != .none else { return text }
    let ranks = blueprint.facts.ranks
    let factor =
      rate.scaling == .linear
      ? "\(ranks), the number" : "√\(ranks), by the square root of the number"
    return "\(text), multiplied by \(factor) of ranks: others have other rates"
  }

  private var batch: String {
    let size = blueprint.batches.batchSize
    let rounds = blueprint.sharding.rounds
    return rounds == 1 ? "\(size)" : "\(size), accumulated in \(rounds) parts"
  }

  private var shards: String {
    let sharding = blueprint.sharding
    guard let fixed = configuration.training.shards else {
      return "auto, \(sharding.shards): other numbers of ranks differ in rounding"
    }
    let parts = sharding.rounds == 1 ? "" : " in each of \(sharding.rounds) parts"
    guard !followsRanks else { return "\(fixed)\(parts)" }
    return "\(fixed)\(parts): the same bits on \(Sharding.fittingRanks(fixed)) ranks"
  }
}
