import ContactQueries

@testable import LineEditing

/// The grammar of the shell, which is what people type.
struct Backslashes: LineGrammar {
    func isComplete(_ line: String) -> Bool { Tokenizer.isComplete(line) }

    func quotes(in line: String) -> [Range<Int>] { Tokenizer.quotes(in: line) }

    func spelledScalar(at start: String.Index, in text: Substring)
        -> (scalar: Unicode.Scalar, end: String.Index)?
    {
        EscapedScalar(at: start, in: text).map { ($0.scalar, $0.end) }
    }
}
