import Diagnostics
import Glibc

// FuzzReaders READER SEED FIRST COUNT FOLDER
//
// Reads COUNT damaged inputs from the number FIRST on, which follow from SEED alone. Each ends in success
// or in an error for a user; what ends otherwise is printed, and kept as FOLDER/unexpected-NUMBER. Before each input is read, it is written to
// FOLDER/input with the reader's ending, and a line to FOLDER/case: its number, and how many were read and
// refused before. When this process dies or comes to no end, they tell on what.
//
// FuzzReaders READER facts: the ending of its inputs, and how many there are, or 0 where there is no end
// of them.

signal(SIGXFSZ, SIG_IGN)
exit(fuzz(Array(CommandLine.arguments.dropFirst())))

func fuzz(_ arguments: [String]) -> Int32 {
  let known: [any Reader.Type] = [
    HDF5Reader.self, HDF5BitsReader.self, YAMLReader.self, IDXReader.self, NPYReader.self,
    CSVReader.self, UnsoundReader.self,
  ]
  do {
    guard let reader = try known.first(where: { $0.name == arguments.first })?.init() else {
      print("readers: \(known.map { $0.name }.joined(separator: ", "))")
      return ExitCode.usage.rawValue
    }
    if arguments.dropFirst() == ["facts"] {
      print(type(of: reader).ending, reader.size ?? 0)
      return 0
    }
    let numbers = arguments.dropFirst().prefix(3).compactMap { Int($0) }
    guard arguments.count == 5, numbers.count == 3 else { return ExitCode.usage.rawValue }
    var session = try Session(
      reader, seed: UInt64(numbers[0]), folder: arguments[4])
    for number in numbers[1]..<(numbers[1] + numbers[2]) { try session.run(number) }
    print("read \(session.read), refused \(session.refused), unexpected \(session.unexpected)")
    return session.unexpected == 0 ? 0 : ExitCode.finding.rawValue
  } catch {
    print("\(error)")
    return ExitCode.internalError.rawValue
  }
}
