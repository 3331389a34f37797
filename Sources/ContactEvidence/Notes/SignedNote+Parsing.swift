extension SignedNote {
    /// Reads a note.
    ///
    /// The bytes must be exactly those that ``bytes`` returns: UTF-8, no control character but newlines, canonical
    /// base64. Signatures aren't checked.
    ///
    /// - Throws: ``NoteError`` when they aren't in the format, or over the limits.
    public init(_ bytes: some Collection<UInt8>) throws(NoteError) {
        guard bytes.count <= Self.largestSize else {
            throw Self.malformed("the note is larger than \(Self.largestSize >> 20) MiB")
        }
        let bytes = Array(bytes)
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Self.malformed("the note isn't UTF-8 text")
        }
        guard bytes.allSatisfy({ $0 >= 0x20 || $0 == Self.newline }) else {
            throw Self.malformed("the note has control characters")
        }
        guard let end = Self.endOfText(bytes) else {
            throw Self.malformed("the note has no empty line before its signatures")
        }
        self.init(
            unchecked: Array(bytes[..<end]),
            try Self.signatures(bytes[(end + 1)...])
        )
    }

    private static let newline = UInt8(ascii: "\n")

    /// Returns the index of the last empty line; the text before it may have others.
    private static func endOfText(_ bytes: [UInt8]) -> Int? {
        bytes.indices.dropFirst().last { bytes[$0] == newline && bytes[$0 - 1] == newline }
    }

    private static func signatures(
        _ bytes: ArraySlice<UInt8>
    ) throws(NoteError) -> [Signature] {
        guard bytes.last == newline else {
            throw malformed(
                bytes.isEmpty ? "the note has no signature" : "the note's last line has no end"
            )
        }
        let lines = bytes.dropLast().split(
            separator: newline,
            maxSplits: largestCount,
            omittingEmptySubsequences: false
        )
        guard lines.count <= largestCount else {
            throw malformed("the note has more than \(largestCount) signatures")
        }
        var signatures: [Signature] = []
        for (index, line) in lines.enumerated() {
            guard let signature = Signature(line: line) else {
                throw malformed("signature \(index + 1) isn't in the form \u{2014} NAME BASE64")
            }
            signatures.append(signature)
        }
        return signatures
    }

    private static func malformed(_ cause: String) -> NoteError {
        NoteError(.malformed, cause, hint: "fetch the note again, and don't edit it")
    }
}

extension SignedNote.Signature {
    /// Reads a signature line without its newline, or returns `nil` for anything else.
    fileprivate init?(line: ArraySlice<UInt8>) {
        guard line.starts(with: Self.mark) else { return nil }
        let parts = line.dropFirst(Self.mark.count).split(
            separator: UInt8(ascii: " "),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        // At least one byte behind the id.
        guard parts.count == 2, let bytes = Base64.bytes(of: parts[1]),
            bytes.count > KeyID.length
        else { return nil }
        let name = String(decoding: parts[0], as: UTF8.self)
        guard !name.isEmpty, name.unicodeScalars.allSatisfy(Self.isAllowed) else { return nil }
        self.init(
            name: name,
            keyID: KeyID(bytes.prefix(KeyID.length)),
            bytes: Array(bytes.dropFirst(KeyID.length))
        )
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "+" && !scalar.properties.isWhitespace
    }
}
