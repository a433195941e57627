import HDF5
import TestSupport
import Testing

/// A file that h5py wrote, with what Keras writes and what hostile files hold.
@Suite struct H5pyTests {
  let root: Group

  init() throws {
    root = try File(Fixture.h5py).root
  }

  @Test func aModelOfKeras() throws {
    #expect(try root.attributes.string("keras_version") == "3.15.1")
    #expect(try root.attributes.string("backend") == "jax")
    #expect(try root.attributes.string("model_config") == #"{"name": "größe"}"#)
    let weights = try root.group(named: "model_weights")
    #expect(try weights.attributes.strings("layer_names") == ["d1", "dropout"])
    let d1 = try weights.group(named: "d1")
    let names = try d1.attributes.strings("weight_names")
    #expect(names == ["sequential/d1/kernel", "sequential/d1/bias"])
    let kernel = try d1.dataset(named: names[0])
    #expect(kernel.shape == [4, 3])
    #expect(try kernel.read() == (0..<12).map(Float.init))
    #expect(try d1.dataset(named: names[1]).read() == [0.5, -0.5, 1.5] as [Float])
    #expect(try weights.group(named: "dropout").attributes.strings("weight_names") == [])
    #expect(try root.dataset(named: "optimizer_weights/adam/iteration").read() == [1407])
  }

  @Test(arguments: [
    ("i1", ElementType.int8), ("i2", .int16), ("i4", .int32), ("i8", .int64), ("u1", .uint8),
    ("u2", .uint16), ("u4", .uint32), ("u8", .uint64), ("f2", .float16), ("f4", .float32),
    ("f8", .float64), (">i4", .int32), (">f4", .float32),
  ])
  func everyNumber(name: String, type: ElementType) throws {
    let dataset = try root.dataset(named: "types/\(name)")
    #expect(dataset.elementType == type)
    let expected: ByteOrder? =
      name.hasPrefix(">") ? .bigEndian : name.hasSuffix("1") ? nil : .littleEndian
    #expect(dataset.byteOrder == expected)
    #expect(try dataset.read() == [0, 1, 2, 100] as [Float])
    #expect(try dataset.read() == [0, 1, 2, 100])
    #expect(try dataset.read() == [0, 1, 2, 100] as [UInt8])
    #expect(dataset.fileOffset != nil)
  }

  @Test func otherTypes() throws {
    let boolean = try root.dataset(named: "types/bool")
    #expect(boolean.elementType == .boolean)
    #expect(try boolean.read() == [1, 0, 1] as [Float])
    #expect(try boolean.read() == [1, 0, 1] as [UInt8])
    let complex = try root.dataset(named: "types/complex")
    #expect(complex.elementType == .other("compound"))
    expectFailure(.data, "/types/complex", "compound, not numbers") {
      _ = try complex.read(as: Float.self)
    }
    #expect(try root.dataset(named: "types/fixed").readStrings() == ["a", "bc", ""])
    #expect(try root.dataset(named: "types/variable").readStrings() == ["ein", "zwölf", ""])
    let null = try root.dataset(named: "types/null")
    #expect(null.count == 0)
    #expect(try null.read(as: Float.self) == [])
  }

  @Test func storage() throws {
    let filtered = try root.dataset(named: "storage/filtered")
    #expect(filtered.storage.chunkShape == [4, 2])
    #expect(filtered.storage.filters == ["shuffle", "deflate", "fletcher32"])
    #expect(filtered.maximumShape == [nil, 3])
    #expect(try filtered.read() == Array(0..<60))
    #expect(try root.dataset(named: "storage/empty").read(as: Float.self) == [])
    #expect(try root.dataset(named: "storage/unwritten").read() == [Float](repeating: 0, count: 6))
  }

  @Test func declaredSizesAreNotBelieved() throws {
    let huge = try root.dataset(named: "storage/huge")
    expectFailure(.data, "/storage/huge", "stores 0") { _ = try huge.read(as: Float.self) }
    #expect(try huge.read(as: Float.self, rows: 5..<6).count == 1 << 20)
    expectFailure(.data, "/storage/endless", "no memory can hold") {
      _ = try root.dataset(named: "storage/endless")
    }
  }

  @Test func otherFilesAreNotOpened() throws {
    let external = try root.dataset(named: "storage/outside")
    #expect(external.storage.layout == .external && external.fileOffset == nil)
    expectFailure(.data, "/storage/outside", "other files") {
      _ = try external.read(as: Int.self)
    }
    let virtual = try root.dataset(named: "storage/virtual")
    #expect(virtual.storage.layout == .virtual && virtual.shape == [4])
    expectFailure(.data, "/storage/virtual", "virtual") {
      _ = try virtual.read(as: Int.self, rows: 0..<1)
    }
    for name in ["outside", "outside/deeper", "to outside"] {
      expectFailure(.data, "/links/outside", "elsewhere.h5", "not followed") {
        _ = try root.dataset(named: "links/\(name)")
      }
    }
  }

  @Test func links() throws {
    let links = try root.group(named: "links")
    #expect(try links.kind(of: "soft") == .softLink(target: "/types/i4"))
    #expect(try links.kind(of: "outside") == .externalLink(file: "elsewhere.h5", path: "/x"))
    #expect(try links.kind(of: "type") == .datatype)
    #expect(try links.dataset(named: "soft").path == "/types/i4")
    #expect(try links.dataset(named: "umläut").read() == [7])
    #expect(try links.dataset(named: "root/links/root/types/i4").read() == [0, 1, 2, 100])
    expectFailure(.data, "no data set /types/nothing") { _ = try links.dataset(named: "dangling") }
    expectFailure(.data, "/links/loop", "too many soft links") {
      _ = try links.dataset(named: "loop")
    }
    expectFailure(.data, "/links/type", "named type") { _ = try links.dataset(named: "type") }
  }

  @Test func attributes() throws {
    let attributes = root.attributes
    #expect(try attributes.entry("numbers").value == "[1.5, 2.5]")
    #expect(try attributes.entry("flag").value == "true")
    #expect(try attributes.entry("matrix").shape == [2, 2])
    #expect(try attributes.entry("matrix").value == "[0, 1, 2, 3]")
    #expect(try attributes.entry("names").value == #"["ä", "bc"]"#)
    #expect(try attributes.entry("backend").value == #""jax""#)
    #expect(try attributes.integer("flag") == 1)
  }
}
