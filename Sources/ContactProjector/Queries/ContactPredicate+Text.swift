extension ContactPredicate: CustomStringConvertible {
    /// The condition as it is typed: `in seg_vip and not (blocked or notes > 3)`.
    ///
    /// Ids and texts that aren't one plain word are quoted. Parsing the text gives the same condition, except for a
    /// number of notes below zero.
    public var description: String { text(inside: .or) }

    /// The precedence of an operator, the loosest first.
    private enum Binding: Int, Comparable {
        case or, and, not

        static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
    }

    private var binding: Binding {
        switch self {
        case .all: .not
        case .or: .or
        case .and: .and
        default: .not
        }
    }

    private func text(inside outer: Binding) -> String {
        let text =
            switch self {
            case .all: "all"
            case .inSegment(let segment): "in \(segment.rawValue.quoted)"
            case .everIn(let segment): "ever in \(segment.rawValue.quoted)"
            case .entered(let segment, let since):
                "entered \(segment.rawValue.quoted) since \(since)"
            case .left(let segment, let since):
                "left \(segment.rawValue.quoted) since \(since)"
            case .blocked: "blocked"
            case .unsubscribed: "unsubscribed"
            case .reachable: "reachable"
            case .notes(let comparison, let number): "notes \(comparison.rawValue) \(number)"
            case .note(let text): "note ~ \(text.inQuotes)"
            case .not(let condition): "not \(condition.text(inside: .not))"
            // `a and b and c` is read as a tree with `a and b` on its left. So a right operand of the
            // same operator needs parentheses, and a left one doesn't.
            case .and(let left, let right):
                "\(left.text(inside: .and)) and \(right.text(inside: .not))"
            case .or(let left, let right):
                "\(left.text(inside: .or)) or \(right.text(inside: .and))"
            }
        return binding < outer ? "(\(text))" : text
    }
}

extension String {
    fileprivate var quoted: String {
        let isPlain = utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        let words = ["and", "or", "not", "in", "since"]
        return isPlain && !isEmpty && !words.contains(lowercased()) ? self : inQuotes
    }

    fileprivate var inQuotes: String {
        var text = "\""
        for scalar in unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}
