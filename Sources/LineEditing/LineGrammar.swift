/// The properties of the typed language that the editor needs.
package protocol LineGrammar: Sendable {
    /// Returns a Boolean value indicating whether a line is complete.
    ///
    /// While a quote or bracket is open, Enter inserts a newline.
    func isComplete(_ line: String) -> Bool

    /// Returns the UTF-8 offsets of quoted texts.
    func quotes(in line: String) -> [Range<Int>]

    /// Reads a scalar escaped by its number, and the index after it, or returns `nil` if there is none.
    func spelledScalar(at start: String.Index, in text: Substring)
        -> (scalar: Unicode.Scalar, end: String.Index)?
}
