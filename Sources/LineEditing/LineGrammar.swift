/// What the editor has to know of the language that is typed.
package protocol LineGrammar: Sendable {
    /// Tells whether a line is whole; Enter inserts a newline while a quote or bracket is open.
    func isComplete(_ line: String) -> Bool

    /// Returns the UTF-8 offsets of what stands in quotes.
    func quotes(in line: String) -> [Range<Int>]

    /// Reads a scalar that is spelled by its number, and the place behind it; nil where there is none.
    func spelledScalar(at start: String.Index, in text: Substring)
        -> (scalar: Unicode.Scalar, end: String.Index)?
}
