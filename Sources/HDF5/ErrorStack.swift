import CHDF5

/// The library's stack of errors of the call that just failed.
enum ErrorStack {
  /// The messages, innermost first. To be called under the library's lock, before another call.
  static func messages() -> [String] {
    var messages: [String] = []
    withUnsafeMutablePointer(to: &messages) { pointer in
      let collect: H5E_walk2_t = { _, error, context in
        guard let description = error?.pointee.desc, let context else { return 0 }
        context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: description))
        return 0
      }
      _ = H5Ewalk2(hid_t(H5E_DEFAULT), H5E_WALK_UPWARD, collect, pointer)
    }
    return messages
  }
}
