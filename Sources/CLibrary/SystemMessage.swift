/// The system's descriptions of errors.
package enum SystemMessage {
    /// Returns the description of an error number, such as `no such file or directory`, as the end of a message.
    package static func text(of number: Int32) -> String {
        let words = unsafe String(cString: strerror(number))
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
