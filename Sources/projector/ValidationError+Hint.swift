internal import ArgumentParser

extension ValidationError {
    /// Says what is wrong with the arguments, and on a line of its own what to do.
    init(_ message: String, hint: String) {
        self.init("\(message)\n  \(hint)")
    }
}
