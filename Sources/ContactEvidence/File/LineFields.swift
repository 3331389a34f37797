internal import ActivityJSON
internal import ContactProjector
internal import LogChain

/// The members of an object in a line, each of which can be read once.
struct LineFields {
    private var members: [String: ObjectValue]

    init(_ members: [String: ObjectValue]) { self.members = members }

    /// Returns a Boolean value indicating whether a member is left.
    func has(_ name: String) -> Bool { members[name] != nil }

    /// Removes and returns a string, or `nil` if it is null.
    mutating func optionalText(_ name: String) throws(EvidenceFormatError) -> String? {
        switch members.removeValue(forKey: name) {
        case .null: return nil
        case .text(let bytes): return String(decoding: bytes, as: UTF8.self)
        case nil: throw EvidenceFormatError("\(name) is missing")
        default: throw EvidenceFormatError("\(name) isn't a string")
        }
    }

    /// Removes and returns a string.
    mutating func text(_ name: String) throws(EvidenceFormatError) -> String {
        guard let text = try optionalText(name) else {
            throw EvidenceFormatError("\(name) is null")
        }
        return text
    }

    /// Removes and returns a whole number, which isn't negative.
    mutating func number(_ name: String) throws(EvidenceFormatError) -> Int64 {
        guard case .number(let digits) = members.removeValue(forKey: name),
            let number = Int64(digits), number >= 0
        else { throw EvidenceFormatError("\(name) isn't a whole number") }
        return number
    }

    /// Removes and returns a time, or `nil` if it is null.
    mutating func optionalTime(_ name: String) throws(EvidenceFormatError) -> Timestamp? {
        guard let text = try optionalText(name) else { return nil }
        guard let time = Timestamp(text) else {
            throw EvidenceFormatError("\(name) isn't a time")
        }
        return time
    }

    /// Removes and returns a time.
    mutating func time(_ name: String) throws(EvidenceFormatError) -> Timestamp {
        guard let time = try optionalTime(name) else {
            throw EvidenceFormatError("\(name) is null")
        }
        return time
    }

    /// Removes and returns a hash.
    mutating func digest(_ name: String) throws(EvidenceFormatError) -> ChainDigest {
        guard let bytes = [UInt8](hexadecimal: try text(name).utf8), let hash = ChainDigest(bytes)
        else { throw EvidenceFormatError("\(name) isn't 64 hexadecimal digits") }
        return hash
    }

    /// Removes the member if it is true.
    mutating func flag(_ name: String) throws(EvidenceFormatError) -> Bool {
        switch members.removeValue(forKey: name) {
        case nil: return false
        case .truth: return true
        default: throw EvidenceFormatError("\(name) isn't true")
        }
    }

    /// Removes and returns the bytes of an object or an array.
    mutating func bytes(_ name: String) throws(EvidenceFormatError) -> [UInt8] {
        switch members.removeValue(forKey: name) {
        case .object(let bytes), .array(let bytes): return bytes
        default: throw EvidenceFormatError("\(name) is neither an object nor an array")
        }
    }

    /// Throws if a member is left, which this version may not understand.
    func end() throws(EvidenceFormatError) {
        guard let name = members.keys.min() else { return }
        throw EvidenceFormatError("unexpected member \(name)")
    }
}
