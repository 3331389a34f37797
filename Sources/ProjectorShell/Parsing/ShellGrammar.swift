internal import ContactQueries
internal import LineEditing

/// The grammar of the shell, as far as the line editor needs it.
struct ShellGrammar: LineGrammar {
    func openPart(of line: String) -> String? { Tokenizer.openPart(of: line) }

    func quotes(in line: String) -> [Range<Int>] { Tokenizer.quotes(in: line) }

    func spelledScalar(at start: String.Index, in text: Substring)
        -> (scalar: Unicode.Scalar, end: String.Index)?
    {
        EscapedScalar(at: start, in: text).map { ($0.scalar, $0.end) }
    }
}
