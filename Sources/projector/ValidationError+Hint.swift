internal import ArgumentParser

extension ValidationError {
    /// Creates an error about arguments, with its hint on a line of its own.
    init(_ message: String, hint: String) {
        self.init("\(message)\n  \(hint)")
    }
}
