/// A text with signatures, in the format of C2SP signed notes.
///
/// The bytes are kept as they were read. A note that was read says nothing until a ``TrustPolicy`` has checked it.
public struct SignedNote: Hashable, Sendable {
    /// A signature line.
    public struct Signature: Hashable, Sendable {
        /// The name of the key, as the line has it.
        public let name: String
        /// The id of the key.
        public let keyID: KeyID
        /// The bytes of the signature, whose form depends on the key.
        public let bytes: [UInt8]
    }

    /// The signed bytes, which end in a newline.
    ///
    /// Bytes and no `String`, since texts of other bytes may be equal as characters.
    let signed: [UInt8]
    /// The signatures, in the order of their lines.
    public let signatures: [Signature]

    /// The signed text, which ends in a newline.
    public var text: String { String(decoding: signed, as: UTF8.self) }

    /// The whole note: the text, an empty line, and the signatures.
    public var bytes: [UInt8] {
        signatures.reduce(into: signed + [UInt8(ascii: "\n")]) { $0 += Array($1.line.utf8) }
    }

    /// The largest number of bytes of a note.
    public static let largestSize = 1 << 20
    /// The largest number of signatures of a note.
    public static let largestCount = 100

    /// Creates a note from its parts, which are in the format.
    init(unchecked signed: [UInt8], _ signatures: [Signature]) {
        self.signed = signed
        self.signatures = signatures
    }

    /// Returns the note with another signature line, unless it has the same one.
    ///
    /// - Throws: ``NoteError`` when the note would be too long or have too many signatures.
    public func adding(_ signature: Signature) throws(NoteError) -> SignedNote {
        guard !signatures.contains(signature) else { return self }
        let note = SignedNote(unchecked: signed, signatures + [signature])
        // The same limits as for a note that is read.
        return try SignedNote(note.bytes)
    }
}

extension SignedNote.Signature {
    /// The beginning of a signature line: an em dash and a space.
    static let mark = Array("\u{2014} ".utf8)

    /// The signature as a line of a note.
    public var line: String { "\u{2014} \(name) \(Base64.text(of: keyID.bytes + bytes))\n" }

    /// Compares by bytes: names of other bytes may be equal as characters.
    public static func == (left: Self, right: Self) -> Bool {
        left.keyID == right.keyID && left.bytes == right.bytes
            && left.name.utf8.elementsEqual(right.name.utf8)
    }

    /// Hashes the parts that are compared, but for the name, whose id is enough.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(keyID)
        hasher.combine(bytes)
    }
}
