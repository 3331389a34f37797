package import ContactProjector

/// The texts by which an engine partitions and sorts records between the two filters.
///
/// Bytes that would end a field, or sort before the sign between an organization and a contact, are written `%XX`. So the
/// bytewise order of the texts is the order of ids, as far as no byte of them is escaped.
package enum FilterKey {
    /// The sign between the organization and the contact.
    private static let separator = UInt8(ascii: "#")
    /// The mark of an empty organization, which isn't the absent one.
    private static let emptyOrganization: [UInt8] = [UInt8(ascii: "%")]

    /// Returns the text of a stream: the organization, if there is one, `#` and the contact.
    package static func contact(_ stream: StreamID) -> [UInt8] {
        var text: [UInt8] = []
        if let org = stream.org {
            text += org.rawValue.isEmpty ? emptyOrganization : escaped(org.rawValue)
        }
        text.append(separator)
        return text + escaped(stream.contact.rawValue)
    }

    /// Returns the stream of a text, or `nil` for any other text.
    package static func stream(_ text: ArraySlice<UInt8>) -> StreamID? {
        guard let place = text.firstIndex(of: separator),
            let contact = unescaped(text[(place + 1)...])
        else { return nil }
        let org = text[..<place]
        if org.isEmpty { return StreamID(contact: ContactID(contact)) }
        if org.elementsEqual(emptyOrganization) {
            return StreamID(org: "", contact: ContactID(contact))
        }
        return unescaped(org).map { StreamID(org: OrgID($0), contact: ContactID(contact)) }
    }

    /// Returns the text of a time: 27 bytes that sort like times, an unknown one first.
    package static func order(_ time: Timestamp?) -> [UInt8] {
        guard let time else { return Array("0000-00-00T00:00:00.000000Z".utf8) }
        var text = Array(time.rfc3339.utf8)
        // Times have 0, 3 or 6 fraction digits.
        text.removeLast()
        if text.count == 19 { text.append(UInt8(ascii: ".")) }
        text += [UInt8](repeating: UInt8(ascii: "0"), count: 26 - text.count)
        return text + [UInt8(ascii: "Z")]
    }

    /// Returns the text of an activity's id.
    package static func id(_ id: ActivityID) -> [UInt8] { escaped(id.rawValue) }

    private static func escaped(_ text: String) -> [UInt8] {
        var escaped: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            let isControl = byte <= 0x20 || byte == 0x7F
            // U+0080 to U+009F are C2 80 to C2 9F; the first byte stays, since letters have it, too.
            let isHighControl = previous == 0xC2 && byte < 0xA0
            previous = byte
            // `\N` is a missing value for engines, `!` begins the lines that aren't records.
            if isControl || isHighControl || "!\"#%\\".utf8.contains(byte) {
                escaped += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            } else {
                escaped.append(byte)
            }
        }
        return escaped
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(value),
                let low = rest.popFirst().flatMap(value)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
