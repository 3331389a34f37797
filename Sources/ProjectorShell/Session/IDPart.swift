/// A part of an id, compared without regard to the case of ASCII letters.
///
/// Compares bytes, as ids do, since each key typed compares the part with up to a million ids.
struct IDPart {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = text.utf8.map(Self.lowercased) }

    /// Returns a Boolean value indicating whether an id contains the part.
    ///
    /// - Complexity: O(length of the id · length of the part).
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
        // ASCII only: both cases of a letter are then one byte, and no id has to be decoded.
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
