/// A name as it is typed back.
enum TypedWord {
    /// Returns a name, in quotes if it would otherwise not be read as one word.
    static func quoted(_ name: String) -> String {
        let isPlain =
            !name.isEmpty
            && name.unicodeScalars.allSatisfy { !" \t\"'\\()|<>=;@#%".unicodeScalars.contains($0) }
        guard !isPlain else { return name }
        let escaped = name.reduce(into: "") { text, character in
            if character == "\"" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return "\"\(escaped)\""
    }
}
