import ArgumentParser
struct Evaluate: ParsableCommand {}
struct Predict: ParsableCommand {}
struct Verify: ParsableCommand {}
