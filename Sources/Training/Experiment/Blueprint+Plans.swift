import DataLoading
import Optimization

/// Who loads which batches.
extension Blueprint {
  /// The batches of a set for one rank, in order and each once.
  func evaluationPlan(_ set: SampleSet, rank: Int) -> LoadPlan {
    // As in training: shards and rounds of the same size, so that the model's memory does for both.
    var plan = LoadPlan(set.samples, batchSize: .samples(batches.batchSize))
    plan.sharding = sharding
    plan.rank = rank
    plan.transforms = set.transforms
    return plan
  }

  /// Whether batches of a set are loaded ahead, on a thread of their own.
  ///
  /// Where every core has a thread of a rank and loading is only copying memory, another thread would
  /// do the same work on the same cores, and make ranks wait for each other besides.
  func prefetch(of set: SampleSet) -> Prefetch {
    let areCoresTaken = facts.localSize * threads >= facts.coresOfNode
    return areCoresTaken && set.samples.source.isAtHand ? .none : .automatic
  }

  /// How many changes of the weights are tried in a step, where the optimizer is a search.
  public var candidateCount: Int? {
    (optimizer as? any SearchOptimizer)?.candidateCount(ranks: facts.ranks)
  }

  /// All rows of the batches of the training: what each rank of a search reads.
  var wholeBatchPlan: LoadPlan {
    var plan = trainingPlan(rank: 0)
    plan.sharding = sharding.onOneRank
    return plan
  }

  /// The batches of the training for one rank.
  func trainingPlan(rank: Int) -> LoadPlan {
    var plan = evaluationPlan(training, rank: rank)
    plan.batches = batches
    plan.seed = configuration.seed
    plan.shuffle = shuffle
    return plan
  }
}
