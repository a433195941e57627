// swift-tools-version: 6.2
import PackageDescription

#if arch(x86_64)
  /// AVX2 and FMA: every x86-64 processor of the last decade. `NNTRAIN_MARCH=native` raises it.
  let architecture = ["-Xcc", "-march=\(Context.environment["NNTRAIN_MARCH"] ?? "x86-64-v3")"]
  /// What kernels are measured against is always built alike.
  let plainArchitecture = ["-march=x86-64-v3"]
#else
  let architecture: [String] = []
  let plainArchitecture: [String] = []
#endif

let swiftSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  .unsafeFlags(architecture + ["-Xcc", "-fno-math-errno"]),
]

/// A module of the library, with its tests.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    swiftSettings: swiftSettings)
}

let package = Package(
  name: "nntrain",
  products: [.executable(name: "nntrain", targets: ["nntrain"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-atomics", from: "1.3.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // C libraries
    .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
    .systemLibrary(name: "CFloatingPoint"),
    .systemLibrary(name: "CStreaming"),
    .target(name: "CFaults", cSettings: [.unsafeFlags(["-O2"])]),
    .target(
      name: "CPlainLoops",
      cSettings: [.unsafeFlags(["-O3", "-fno-math-errno"] + plainArchitecture)]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Foundations
    module("Diagnostics", ["CFaults"]),
    module("Instrumentation", [.product(name: "Atomics", package: "swift-atomics")]),
    module("JSON"),
    module("Configuration", ["Diagnostics", "Yams"]),
    module("MPI", ["CMPI", "Diagnostics", "Instrumentation"]),
    module("HDF5", ["CDeflate", "CHDF5", "Diagnostics"]),
    module("Compute", ["CFloatingPoint", "COneDNN", "CStreaming", "Diagnostics"]),

    // What is trained, on what, and how
    module(
      "NeuralNetwork", ["Compute", "Configuration", "Diagnostics", "Instrumentation", "JSON"]),
    module("Optimization", ["Compute", "Configuration", "Diagnostics", "JSON"]),
    module(
      "DataLoading", ["Compute", "Configuration", "Diagnostics", "HDF5", "Instrumentation"]),
    module("Conversion", ["CZlib", "Diagnostics", "HDF5"]),
    module(
      "DataParallel",
      [
        "Compute", "Diagnostics", "Instrumentation", "MPI",
        .product(name: "Atomics", package: "swift-atomics"),
      ]),

    // The whole
    module("Interchange", ["Diagnostics", "HDF5", "JSON", "NeuralNetwork", "Optimization"]),
    module(
      "Training",
      [
        "Configuration", "DataLoading", "DataParallel", "HDF5", "Instrumentation",
        "Interchange", "JSON", "NeuralNetwork", "Optimization",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    module(
      "KernelBenchmark",
      ["CPlainLoops", "Compute", "Configuration", "JSON", "NeuralNetwork", "Optimization"]),
    .executableTarget(
      name: "nntrain",
      dependencies: [
        "Compute", "Configuration", "Conversion", "Diagnostics", "HDF5", "Instrumentation",
        "Interchange", "JSON", "KernelBenchmark", "MPI", "NeuralNetwork", "Optimization",
        "Training", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: swiftSettings),

    // Tests
    .target(
      name: "TestSupport",
      dependencies: [
        "Compute", "Configuration", "Diagnostics", "HDF5", "NeuralNetwork",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Tests/TestSupport", exclude: ["hosts.sh", "in-slurm", "on-hosts"],
      swiftSettings: swiftSettings),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    tests("Configuration", ["Conversion"]),
    tests("Instrumentation", ["CAllocationCounter"]),
    tests("MPI"),
    tests("HDF5"),
    tests("Compute"),
    tests("NeuralNetwork", ["Compute", "Configuration"]),
    tests("Optimization", ["Compute", "Configuration", "NeuralNetwork"]),
    tests("DataLoading"),
    tests("Conversion", ["HDF5"]),
    tests(
      "DataParallel",
      [
        "CAllocationCounter", "Compute", "Configuration", "NeuralNetwork", "Optimization",
        "RankChecks",
      ]),
    tests("KernelBenchmark"),
    tests("Interchange", ["Compute", "HDF5", "JSON", "NeuralNetwork", "Optimization"]),
    tests(
      "Training",
      [
        "Compute", "Configuration", "Conversion", "DataLoading", "HDF5", "Instrumentation",
        "Interchange", "NeuralNetwork", "Optimization", "RankChecks",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Compute", "Configuration", "Conversion", "FuzzReaders", "HDF5", "Interchange", "JSON",
        "NeuralNetwork", "Optimization", "RankChecks", "TestSupport", "Training", "nntrain",
      ],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "RankChecks",
      dependencies: [
        "CAllocationCounter", "Compute", "Configuration", "DataLoading", "DataParallel",
        "Diagnostics", "HDF5", "Instrumentation", "MPI", "NeuralNetwork", "Optimization",
        "Training",
      ], path: "Tests/RankChecks",
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "FuzzReaders",
      dependencies: [
        "Configuration", "Conversion", "DataLoading", "Diagnostics", "HDF5", "Interchange",
        "Training",
      ], path: "Tests/FuzzReaders",
      swiftSettings: swiftSettings),
  ]
)
