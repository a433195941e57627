import HDF5
import TestSupport
import Testing

@Suite struct TreeTests {
  @Test func listsEverythingOnce() throws {
    var entries: [String: TreeEntry] = [:]
    var order: [String] = []
    try File(Fixture.h5py).root.walk {
      entries[$0.path] = $0
      order.append($0.path)
    }
    #expect(order.count == Set(order).count)
    #expect(order.prefix(3) == ["/", "/links", "/links/again"])
    #expect(entries["/"]?.attributes.map(\.name).contains("keras_version") == true)
    #expect(entries["/links/root"]?.sameAs == "/")
    #expect(entries["/types/i4"]?.sameAs == "/links/again")
    #expect(entries["/links/again"]?.dataset?.shape == [4])
    #expect(entries["/links/soft"]?.problem == nil)
    #expect(entries["/links/dangling"]?.problem == "it leads nowhere")
    #expect(entries["/links/loop"]?.problem?.contains("too many") == true)
    #expect(entries["/links/to outside"]?.problem?.contains("elsewhere.h5") == true)
    #expect(entries["/links/outside"]?.kind == .externalLink(file: "elsewhere.h5", path: "/x"))
    #expect(entries["/links/type"]?.kind == .datatype)
    #expect(entries["/model_weights/d1/sequential/d1/kernel"]?.depth == 5)
    #expect(entries["/model_weights/d1"]?.attributes.first?.value.contains("kernel") == true)
    guard case .unreadable(let reason)? = entries["/storage/endless"]?.kind else {
      Issue.record("\(String(describing: entries["/storage/endless"]))")
      return
    }
    #expect(reason.contains("no memory can hold"))
  }

  @Test func deepNestingEnds() throws {
    let directory = try TemporaryDirectory()
    let file = try File.create(directory.file("a.h5"))
    var group = file.root
    for _ in 0..<300 { group = try group.createGroup(named: "g") }
    var deepest: TreeEntry?
    try file.root.walk(maximumDepth: 50) { deepest = $0 }
    #expect(deepest?.depth == 50)
    #expect(deepest?.problem?.contains("too deeply") == true)
  }

  @Test func theVisitorsErrorEndsTheWalk() throws {
    struct Enough: Error {}
    var count = 0
    #expect(throws: Enough.self) {
      try File(Fixture.h5py).root.walk { _ in
        count += 1
        if count == 3 { throw Enough() }
      }
    }
    #expect(count == 3)
  }
}
