import COneDNN

/// What the numeric library is and which instructions it uses here; equal bits need equal answers.
public struct ProcessorFeatures: Hashable, Sendable, CustomStringConvertible {
  /// oneDNN's version, such as `2.6.3`.
  public let libraryVersion: String
  /// The widest instruction set that oneDNN uses on this processor, such as `AVX512_CORE_BF16`.
  public let instructionSet: String

  /// The features of this process.
  public static var current: ProcessorFeatures {
    let version = dnnl_version().pointee
    return ProcessorFeatures(
      libraryVersion: "\(version.major).\(version.minor).\(version.patch)",
      instructionSet: name(of: dnnl_get_effective_cpu_isa()))
  }

  /// Whether it multiplies bfloat16 numbers itself, rather than as floats.
  public static var hasBFloat16: Bool {
    let isa = dnnl_get_effective_cpu_isa()
    return isa == dnnl_cpu_isa_avx512_core_bf16 || isa == dnnl_cpu_isa_avx512_core_amx
  }

  /// One phrase: library, version and instructions.
  public var description: String { "oneDNN \(libraryVersion), \(instructionSet)" }

  private static func name(of isa: dnnl_cpu_isa_t) -> String {
    switch isa {
    case dnnl_cpu_isa_sse41: "SSE41"
    case dnnl_cpu_isa_avx: "AVX"
    case dnnl_cpu_isa_avx2: "AVX2"
    case dnnl_cpu_isa_avx2_vnni: "AVX2_VNNI"
    case dnnl_cpu_isa_avx512_core: "AVX512_CORE"
    case dnnl_cpu_isa_avx512_core_vnni: "AVX512_CORE_VNNI"
    case dnnl_cpu_isa_avx512_core_bf16: "AVX512_CORE_BF16"
    case dnnl_cpu_isa_avx512_core_amx: "AVX512_CORE_AMX"
    default: "instruction set \(isa.rawValue)"
    }
  }
}
