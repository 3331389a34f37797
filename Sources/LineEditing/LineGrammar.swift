/// The grammar of the typed language, as far as the editor needs it.
package protocol LineGrammar: Sendable {
    /// Returns the name of the part that is still open, such as `quote`, or `nil` for a whole line.
    ///
    /// While there is one, Enter inserts a newline.
    func openPart(of line: String) -> String?

    /// Returns the UTF-8 ranges of the quoted parts.
    func quotes(in line: String) -> [Range<Int>]

    /// Reads a scalar that is written as its number, and the place after it, or returns `nil` if there is none.
    func spelledScalar(at start: String.Index, in text: Substring)
        -> (scalar: Unicode.Scalar, end: String.Index)?
}
