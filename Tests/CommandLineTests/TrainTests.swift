import Testing

/// `nntrain [CONFIG]` as a user runs it, in one process and under mpirun.
///
/// One test at a time: waiting ranks spin, and the time limits are those of a machine that has
/// nothing else to do.
@Suite(.serialized) enum TrainTests {}
