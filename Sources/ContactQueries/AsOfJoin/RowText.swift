/// The first bytes of a text, from which the format of its rows is detected.
struct RowText {
    private let beginning: ArraySlice<UInt8>
    private let name: String

    init(_ beginning: ArraySlice<UInt8>, named name: String) {
        self.beginning = beginning
        self.name = name
    }

    /// A Boolean value that indicates whether the rows are JSON, by their first characters or the
    /// file's name.
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
}
