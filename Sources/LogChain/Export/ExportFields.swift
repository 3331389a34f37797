internal import ActivityJSON
internal import ContactProjector
internal import Foundation

/// The fields of one line of an export.
///
/// Each can be read once.
struct ExportFields {
    private var members: [String: ObjectValue]

    init(_ members: [String: ObjectValue]) {
        self.members = members
    }

    /// Removes and returns a string, or `nil` if it is null or absent.
    mutating func optionalText(_ name: String) throws -> String? {
        switch members.removeValue(forKey: name) {
        case nil, .null: return nil
        case .text(let bytes): return String(decoding: bytes, as: UTF8.self)
        default: throw ExportFormat.ExportFormatError(text: "\(name) isn't a string")
        }
    }

    /// Removes and returns a string.
    mutating func text(_ name: String) throws -> String {
        guard let text = try optionalText(name) else { throw missing(name) }
        return text
    }

    /// Removes and returns a whole number, or `nil` if it is absent.
    mutating func optionalNumber(_ name: String) throws -> Int64? {
        switch members.removeValue(forKey: name) {
        case nil: return nil
        case .number(let spelled):
            // A number beyond 64 bits, or with a fraction or an exponent, isn't one that the
            // exporter writes.
            guard let number = Int64(spelled), number >= 0 else { fallthrough }
            return number
        default: throw ExportFormat.ExportFormatError(text: "\(name) isn't a whole number")
        }
    }

    /// Removes and returns a whole number, which isn't negative.
    mutating func number(_ name: String) throws -> Int64 {
        guard let number = try optionalNumber(name) else { throw missing(name) }
        return number
    }

    /// Removes and returns a time, or `nil` if it is null or absent.
    mutating func optionalTime(_ name: String) throws -> Timestamp? {
        guard let text = try optionalText(name) else { return nil }
        guard let time = Timestamp(text) else {
            throw ExportFormat.ExportFormatError(text: "\(name) isn't a time")
        }
        return time
    }

    /// Removes and returns a time.
    mutating func time(_ name: String) throws -> Timestamp {
        guard let time = try optionalTime(name) else { throw missing(name) }
        return time
    }

    /// Removes and returns 32 bytes, or `nil` if they are absent.
    mutating func optionalDigest(_ name: String) throws -> Data? {
        guard let text = try optionalText(name) else { return nil }
        guard let bytes = [UInt8](hexadecimal: text.utf8), bytes.count == 32 else {
            throw ExportFormat.ExportFormatError(text: "\(name) isn't 64 hexadecimal digits")
        }
        return Data(bytes)
    }

    /// Removes and returns 32 bytes.
    mutating func digest(_ name: String) throws -> Data {
        guard let digest = try optionalDigest(name) else { throw missing(name) }
        return digest
    }

    /// Removes and returns the bytes of an object, or of the text that contains one, or `nil` if
    /// absent.
    mutating func optionalPayload(_ name: String) throws -> Data? {
        switch members.removeValue(forKey: name) {
        case nil: return nil
        case .object(let bytes), .text(let bytes): return Data(bytes)
        default:
            throw ExportFormat.ExportFormatError(text: "\(name) is neither an object nor its text")
        }
    }

    /// Throws if a field is left that wasn't read.
    func end() throws {
        // An unknown field may mean something that this version would lose, so it isn't skipped.
        // The first by name, so that the message is always the same.
        guard let name = members.keys.min() else { return }
        throw ExportFormat.ExportFormatError(text: "unexpected key \(name)")
    }

    private func missing(_ name: String) -> ExportFormat.ExportFormatError {
        ExportFormat.ExportFormatError(text: "\(name) is missing")
    }
}
