internal import ActivityJSON
internal import ContactProjector
internal import Foundation

/// The words of an export, as <doc:ExportFormat> tells them.
enum ExportFormat {
    static let name = "contact-log"
    /// The version that is written; every one up to it is read.
    static let version: Int64 = 2

    /// What the first line says.
    struct Header: Equatable {
        /// The version that the lines behind are of.
        var version = ExportFormat.version
        /// The exported log's id; nil in version 1, which has none.
        var log: LogID?
        let head: ChainHead
        let rejects: Int64
    }

    /// An entry with what the store keeps beside it.
    struct Entry {
        let entry: LogEntry
        /// The secret of the stream, on the first entry that needs it.
        let secret: Data?
        /// The salt of the commitment, where it doesn't come from the secret.
        var salt: Data?
        /// The payload; nil when there is none or none any more.
        let payload: Data?
        let commitment: Data
        let link: Data
    }

    /// What a line behind the first one holds.
    enum Line {
        case entry(Entry)
        case reject(RecordedReject)
    }

    /// What a line that is none says of itself.
    struct ExportFormatError: Error {
        let text: String
    }

    /// The word for what an entry is to the log.
    static func word(for kind: LogEntry.Kind) -> String {
        switch kind {
        case .activity: "activity"
        case .revision: "revision"
        case .conflict: "conflict"
        case .erasure: "erasure"
        }
    }
}

extension JSONWriter {
    /// Writes the first line of an export.
    mutating func line(_ header: ExportFormat.Header) {
        object { json in
            json.field("format", ExportFormat.name)
            json.field("version", header.version)
            if let log = header.log { json.field("log", log.description) }
            json.field("head", header.head.description)
            json.field("rejects", header.rejects)
        }
        endLine()
    }

    /// Writes an entry as a line.
    mutating func line(_ exported: ExportFormat.Entry) {
        let entry = exported.entry
        object { json in
            json.field("position", entry.position.rawValue)
            json.field("recorded_at", entry.recordedAt.rfc3339)
            json.field("kind", ExportFormat.word(for: entry.kind))
            if let first = entry.kind.first { json.field("first", first.rawValue) }
            json.field("org_id", entry.activity.stream.org?.rawValue)
            json.field("contact_id", entry.activity.stream.contact.rawValue)
            json.field("link", exported.link.hexadecimal)
            if entry.isErased { json.remains(of: exported) }
            // Erasures of before were committed to nothing at all, which needs no words.
            if entry.isErased
                || entry.kind == .erasure && exported.commitment != DigestChain.nothing
            {
                json.field("commitment", exported.commitment.hexadecimal)
            }
            if let salt = exported.salt { json.field("salt", salt.hexadecimal) }
            if let secret = exported.secret { json.field("secret", secret.hexadecimal) }
            if let payload = exported.payload { json.payload([UInt8](payload)) }
        }
        endLine()
    }

    /// Writes a reject as a line.
    mutating func line(_ reject: RecordedReject) {
        object { json in
            json.field("kind", "reject")
            json.field("source", reject.source.identity)
            json.field("name", reject.source.name)
            json.field("line", reject.line)
            json.field("offset", reject.offset)
            json.field("reason", reject.reason)
            json.field("recorded_at", reject.recordedAt.rfc3339)
        }
        endLine()
    }

    /// Writes what an erasure left of an entry.
    private mutating func remains(of exported: ExportFormat.Entry) {
        let activity = exported.entry.activity
        field("id", activity.id.rawValue)
        field("type", activity.kind.name)
        field("occurred_at", activity.occurredAt?.rfc3339)
        field("segment", activity.segment?.id?.rawValue)
        field("note", activity.note?.id?.rawValue)
        field("broadcast", activity.broadcast?.id?.rawValue)
    }

    /// Writes the bytes as they are where a line can hold them, else as the text that they spell.
    private mutating func payload(_ bytes: [UInt8]) {
        key("payload")
        let isPlain =
            bytes.first == UInt8(ascii: "{") && bytes.last == UInt8(ascii: "}")
            && !bytes.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        if isPlain { raw(bytes) } else { value(String(decoding: bytes, as: UTF8.self)) }
    }
}

extension Data {
    fileprivate var hexadecimal: String { [UInt8](self).hexadecimal }
}
