/// What the editor has to know of the language that is typed.
package protocol LineGrammar: Sendable {
    /// Returns the name of the part that is still open, such as `quote`, or `nil` for a whole line.
    ///
    /// While there is one, Enter inserts a newline.
    func openPart(of line: String) -> String?

    /// Returns the UTF-8 offsets of what stands in quotes.
    func quotes(in line: String) -> [Range<Int>]

    /// Reads a scalar that is spelled by its number, and the place behind it; nil where there is none.
    func spelledScalar(at start: String.Index, in text: Substring)
        -> (scalar: Unicode.Scalar, end: String.Index)?
}
