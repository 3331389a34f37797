/// A search for the line where reading can continue after a broken value.
///
/// Such a line starts with a bracket that isn't indented more than the broken value. Brackets with more indentation
/// most likely belong to the value.
struct Resynchronizer: Equatable {
    let start: Int
    /// The number of bytes before the broken value in its line.
    let column: Int
    var position: Int
    /// The start of the present line if it has only space so far, or `nil` otherwise.
    var indentedSince: Int?

    /// Continues the search, and returns `nil` if the text so far has no such line.
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
                // A closing bracket is only of use inside an array, whose end it may be.
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
