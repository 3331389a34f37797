/// A part of an id, which is found in any case of its ASCII letters.
///
/// Compared by bytes, as ids are: of a million ids each key that is typed looks at all.
struct IDPart {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = text.utf8.map(Self.lowercased) }

    /// Returns a Boolean value indicating whether an id contains the part.
    ///
    /// O(length of the id · length of the part).
    func isContained(in id: String) -> Bool {
        var rest = id.utf8[...]
        while !rest.lazy.map(Self.lowercased).starts(with: bytes) {
            guard rest.popFirst() != nil else { return false }
        }
        return true
    }

    /// Returns a Boolean value indicating whether an id begins with the part.
    func isBeginning(of id: String) -> Bool {
        id.utf8.lazy.map(Self.lowercased).starts(with: bytes)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
