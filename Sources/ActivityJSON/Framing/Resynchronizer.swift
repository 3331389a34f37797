/// The search for a line where reading can go on after a value that broke.
///
/// Such a line starts with a bracket that stands no deeper than the broken value did: deeper ones are most likely
/// the value's own.
struct Resynchronizer: Equatable {
    let start: Int
    /// How far into its line the broken value started.
    let column: Int
    var position: Int
    /// The start of the line when only space has been seen in it.
    var indentedSince: Int?

    /// Looks on; nil when the text so far has no such line.
    mutating func search(
        _ window: TextWindow,
        acceptsClosing: Bool
    ) -> (offset: Int, lineStart: Int)? {
        while position < window.upper {
            guard let lineStart = indentedSince else {
                guard let newline = window.newline(from: position) else {
                    position = window.upper
                    return nil
                }
                position = newline + 1
                indentedSince = position
                continue
            }
            let byte = window[position]
            if byte == UInt8(ascii: "\n") {
                indentedSince = position + 1
            } else if !byte.isSpaceInLine {
                let isBracket =
                    byte.opensValue || acceptsClosing && byte == UInt8(ascii: "]")
                if isBracket && position - lineStart <= column { return (position, lineStart) }
                indentedSince = nil
                continue
            }
            position += 1
        }
        return nil
    }
}
