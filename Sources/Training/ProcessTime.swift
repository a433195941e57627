import Glibc

/// The time that this process has been there.
public enum ProcessTime {
  /// Seconds since the kernel started the process, as far as it counts them: in hundredths.
  public static var sinceStart: Double {
    guard let ticks = ProcessFields("/proc/self/stat")?.start else { return 0 }
    var now = timespec()
    clock_gettime(CLOCK_BOOTTIME, &now)
    let uptime = Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    return max(0, uptime - Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK))))
  }
}
