import Glibc

/// The time that this process has been there.
public enum ProcessTime {
  /// Seconds since the kernel started the process, as far as it counts them: in hundredths.
  public static var sinceStart: Double {
    guard let file = fopen("/proc/self/stat", "r") else { return 0 }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 1024)
    guard fgets(&buffer, Int32(buffer.count), file) != nil else { return 0 }
    let text = String(
      decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Fields are counted behind the name, which is in brackets and may hold spaces; the start is
    // field 22.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 20, let ticks = Double(fields[20]) else { return 0 }
    var now = timespec()
    clock_gettime(CLOCK_BOOTTIME, &now)
    let uptime = Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    return max(0, uptime - ticks / Double(sysconf(Int32(_SC_CLK_TCK))))
  }
}
