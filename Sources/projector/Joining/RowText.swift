internal import ContactQuestions

/// What the beginning of a text tells of the rows in it.
struct RowText {
    private let beginning: ArraySlice<UInt8>
    private let name: String

    init(_ beginning: ArraySlice<UInt8>, named name: String) {
        self.beginning = beginning
        self.name = name
    }

    /// Whether the rows are JSON: the text begins like it, or its name says so.
    var isJSON: Bool {
        let signs = beginning.lazy.filter { !" \t\r\n".utf8.contains($0) }.prefix(2).map {
            Character(UnicodeScalar($0))
        }
        switch signs.first {
        // A column of CSV may be called `[id]`, but not `{"id"` or `[{`.
        case "{" where ["\"", "}"].contains(signs.last),
            "[" where ["{", "[", "]"].contains(signs.last):
            return signs.count == 2
        case nil: return false
        default: return isNamedJSON
        }
    }

    private var isNamedJSON: Bool {
        let name = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        return [".ndjson", ".jsonl", ".json"].contains { name.hasSuffix($0) }
    }

    /// Says what the text is, where rows can't be read from it.
    var flaw: CommandError? {
        if let encoding {
            return CommandError(
                "\(name) is \(encoding), not UTF-8",
                hint: "convert it, for example with iconv -f \(encoding) -t UTF-8",
                code: .unreadable
            )
        }
        guard let kind = Self.signatures.first(where: { beginning.starts(with: $0.bytes) })?.kind
        else { return nil }
        return CommandError(
            "\(name) is \(kind), not CSV or JSON",
            hint: "unpack it first, or save the spreadsheet as CSV",
            code: .unreadable
        )
    }

    private static let signatures: [(bytes: [UInt8], kind: String)] = [
        (Array("PK\u{3}\u{4}".utf8), "a ZIP archive or a spreadsheet"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed with xz"),
        (Array("BZh".utf8), "compressed with bzip2"),
    ]

    /// The encoding that a mark names, or that the zero bytes of Latin letters show; nil for UTF-8.
    private var encoding: String? {
        let zeros = beginning.prefix(4).map { $0 == 0 }
        switch Array(beginning.prefix(4)) {
        case [0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF]: return "UTF-32"
        case let first where first.starts(with: [0xFF, 0xFE]): return "UTF-16"
        case let first where first.starts(with: [0xFE, 0xFF]): return "UTF-16"
        default: break
        }
        switch zeros {
        case [true, true, true, false], [false, true, true, true]: return "UTF-32"
        case [true, false, true, false], [false, true, false, true]: return "UTF-16"
        default: return nil
        }
    }
}
