internal import ActivityJSON
internal import ContactProjector
internal import Foundation

/// The fields of one line of an export, each of which is taken once.
struct ExportFields {
    private var members: [String: ObjectValue]

    init(_ members: [String: ObjectValue]) {
        self.members = members
    }

    /// Takes a string; nil when it is null or absent.
    mutating func optionalText(_ name: String) throws -> String? {
        switch members.removeValue(forKey: name) {
        case nil, .null: return nil
        case .text(let bytes): return String(decoding: bytes, as: UTF8.self)
        default: throw ExportFormat.ExportFormatError(text: "\(name) isn't a string")
        }
    }

    /// Takes a string.
    mutating func text(_ name: String) throws -> String {
        guard let text = try optionalText(name) else { throw missing(name) }
        return text
    }

    /// Takes a whole number; nil when it is absent.
    mutating func optionalNumber(_ name: String) throws -> Int64? {
        switch members.removeValue(forKey: name) {
        case nil: return nil
        case .number(let spelled):
            guard let number = Int64(spelled), number >= 0 else { fallthrough }
            return number
        default: throw ExportFormat.ExportFormatError(text: "\(name) isn't a whole number")
        }
    }

    /// Takes a whole number that is not negative.
    mutating func number(_ name: String) throws -> Int64 {
        guard let number = try optionalNumber(name) else { throw missing(name) }
        return number
    }

    /// Takes an instant; nil when it is null or absent.
    mutating func optionalTime(_ name: String) throws -> Timestamp? {
        guard let text = try optionalText(name) else { return nil }
        guard let time = Timestamp(text) else {
            throw ExportFormat.ExportFormatError(text: "\(name) isn't a time")
        }
        return time
    }

    /// Takes an instant.
    mutating func time(_ name: String) throws -> Timestamp {
        guard let time = try optionalTime(name) else { throw missing(name) }
        return time
    }

    /// Takes 32 bytes; nil when they are absent.
    mutating func optionalDigest(_ name: String) throws -> Data? {
        guard let text = try optionalText(name) else { return nil }
        guard let bytes = [UInt8](hexadecimal: text.utf8), bytes.count == 32 else {
            throw ExportFormat.ExportFormatError(text: "\(name) isn't 64 hexadecimal digits")
        }
        return Data(bytes)
    }

    /// Takes 32 bytes.
    mutating func digest(_ name: String) throws -> Data {
        guard let digest = try optionalDigest(name) else { throw missing(name) }
        return digest
    }

    /// Takes an object as it is spelled, or the text that spells it; nil when it is absent.
    mutating func optionalPayload(_ name: String) throws -> Data? {
        switch members.removeValue(forKey: name) {
        case nil: return nil
        case .object(let bytes), .text(let bytes): return Data(bytes)
        default:
            throw ExportFormat.ExportFormatError(text: "\(name) is neither an object nor its text")
        }
    }

    /// Refuses what no one has taken.
    func end() throws {
        guard let name = members.keys.min() else { return }
        throw ExportFormat.ExportFormatError(text: "unexpected key \(name)")
    }

    private func missing(_ name: String) -> ExportFormat.ExportFormatError {
        ExportFormat.ExportFormatError(text: "\(name) is missing")
    }
}
