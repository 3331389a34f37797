/// The system's words for its errors.
package enum SystemMessage {
    /// What an error number means, in lower case as the end of a message: `no such file or directory`.
    package static func text(of number: Int32) -> String {
        let words = unsafe String(cString: strerror(number))
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
