/// The name of a key: a URL without a scheme, such as `kestrel.example/contacts`, that need not exist.
///
/// The origin of a log is the name of its keys. A name has 1 to 255 letters, digits and characters of `-._~:/`, all ASCII,
/// so that two names are equal only if their bytes are.
public struct KeyName: Hashable, Sendable {
    /// The text of the name.
    public let rawValue: String

    /// Reads a name.
    ///
    /// - Throws: ``NoteError`` when the text isn't a URL without a scheme, or begins another kind of signed text.
    public init(_ text: String) throws(NoteError) {
        guard Self.isURL(text) else {
            throw NoteError(
                .malformed,
                "\(NoteError.quoted(text)) isn't a key name",
                hint: "use a URL without https://, spaces or +, such as example.com/contacts"
            )
        }
        guard !Self.reserved.contains(text) else {
            throw NoteError(
                .malformed,
                "\(NoteError.quoted(text)) is a reserved name",
                hint: "use a domain of your own, such as example.com/contacts"
            )
        }
        rawValue = text
    }

    // The first lines of other signed texts: a checkpoint of such a log could be taken for one.
    private static let reserved: Set = ["cosignature/v1", "subtree/v1"]

    private static func isURL(_ text: String) -> Bool {
        // By bytes: the Kelvin sign is equal to K as a character.
        let bytes = Array(text.utf8)
        guard (1...255).contains(bytes.count), bytes.allSatisfy(isAllowed) else { return false }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        // An empty part would be a scheme, or a slash at one of the ends.
        return parts.allSatisfy { !$0.isEmpty }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:/".utf8.contains(byte)
        }
    }
}

extension KeyName: CustomStringConvertible {
    /// The text of the name.
    public var description: String { rawValue }
}
