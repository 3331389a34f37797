package import ActivityJSON
package import ContactProjector
package import Foundation

/// The vocabulary of an export, as described in the documentation of `ContactProjectorSQLite`.
package enum ExportFormat {
    package static let name = "contact-log"
    /// The version that is written.
    ///
    /// Every version up to it can be read.
    package static let version: Int64 = 2

    /// The first line of an export.
    package struct Header: Equatable {
        /// The version of the format of the lines after it.
        package var version = ExportFormat.version
        /// The exported log's id, or `nil` in version 1, which has none.
        package var log: LogID?
        package let head: ChainHead
        package let rejects: Int64

        /// Creates the first line, by default of the version that is written.
        package init(
            version: Int64 = ExportFormat.version,
            log: LogID? = nil,
            head: ChainHead,
            rejects: Int64
        ) {
            self.version = version
            self.log = log
            self.head = head
            self.rejects = rejects
        }
    }

    /// An entry with the columns that the store keeps beside it.
    package struct Entry {
        package let entry: LogEntry
        /// The secret of the stream, present on the first entry that needs it.
        package let secret: Data?
        /// The salt of the commitment, if it doesn't come from the secret.
        package var salt: Data?
        /// The payload, or `nil` if there is none or it is erased.
        package let payload: Data?
        package let commitment: Data
        package let link: Data

        /// Creates an entry with its columns.
        package init(
            entry: LogEntry,
            secret: Data?,
            salt: Data? = nil,
            payload: Data?,
            commitment: Data,
            link: Data
        ) {
            self.entry = entry
            self.secret = secret
            self.salt = salt
            self.payload = payload
            self.commitment = commitment
            self.link = link
        }
    }

    /// The content of a line after the first one.
    package enum Line {
        case entry(Entry)
        case reject(RecordedReject)
    }

    /// The error of a line that isn't valid.
    package struct ExportFormatError: Error {
        package let text: String

        /// Creates the error.
        package init(text: String) { self.text = text }
    }

    /// Returns the word for the kind of an entry.
    static func word(for kind: LogEntry.Kind) -> String {
        switch kind {
        case .activity: "activity"
        case .revision: "revision"
        case .conflict: "conflict"
        case .erasure: "erasure"
        case .observation: "observation"
        case .alias: "alias"
        }
    }
}

extension JSONWriter {
    /// Writes the first line of an export.
    package mutating func line(_ header: ExportFormat.Header) {
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
    package mutating func line(_ exported: ExportFormat.Entry) {
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
            // Erasures of version 1 have a commitment of zeros, which needs no field.
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
    package mutating func line(_ reject: RecordedReject) {
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

    /// Writes the fields that an erasure left of an entry.
    private mutating func remains(of exported: ExportFormat.Entry) {
        let activity = exported.entry.activity
        field("id", activity.id.rawValue)
        field("type", activity.kind.name)
        field("occurred_at", activity.occurredAt?.rfc3339)
        field("segment", activity.segment?.id?.rawValue)
        field("note", activity.note?.id?.rawValue)
        field("broadcast", activity.broadcast?.id?.rawValue)
    }

    /// Writes the bytes unchanged if one line can hold them, else as a JSON string of them.
    private mutating func payload(_ bytes: [UInt8]) {
        key("payload")
        // The same bytes must come back, since the commitment covers them. A payload may have line
        // breaks between its tokens, which a line of the export can't contain.
        let isPlain =
            bytes.first == UInt8(ascii: "{") && bytes.last == UInt8(ascii: "}")
            && !bytes.contains { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        if isPlain { raw(bytes) } else { value(String(decoding: bytes, as: UTF8.self)) }
    }
}

extension Data {
    fileprivate var hexadecimal: String { [UInt8](self).hexadecimal }
}

extension ExportFormat.Entry {
    /// Returns the secret of the stream as of this entry, or `nil` if it isn't known yet or not needed.
    ///
    /// - Parameter held: The secret that earlier entries gave the stream, or `nil`.
    /// - Returns: The secret.
    /// - Throws: ``ExportFormat/ExportFormatError`` if the entry contradicts the earlier ones.
    package func secret(held: Data?) throws -> Data? {
        guard payload != nil else {
            guard held == nil else {
                throw ExportFormat.ExportFormatError(
                    text: "an erased entry follows text of the same stream"
                )
            }
            return nil
        }
        guard salt == nil else {
            guard held == nil, secret == nil else {
                throw ExportFormat.ExportFormatError(
                    text: "its salt follows the secret of its stream"
                )
            }
            return nil
        }
        guard (held == nil) != (secret == nil), let known = held ?? secret else {
            throw ExportFormat.ExportFormatError(
                text: held == nil
                    ? "the secret of its stream is missing" : "its stream has a secret already"
            )
        }
        return known
    }
}
