internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import Crypto
internal import Foundation
internal import LogChain

/// An entry of the log as a line of an evidence file has it.
struct EvidenceEntry {
    /// What a file has of an entry's payload.
    enum Content: Equatable {
        /// The recorded bytes, with the salt of their commitment.
        case payload([UInt8], salt: ChainDigest)
        /// The commitment alone: to a payload that isn't handed over, or to one that is gone.
        case commitment(ChainDigest, isWithheld: Bool)
    }

    /// The names of the kinds, by their numbers; the last one is reserved.
    static let kinds = ["activity", "revision", "conflict", "erasure", "observation", "alias"]

    let header: EntryHeader
    let link: ChainDigest
    /// The link of the position before, unless that entry is in the line before.
    var previous: ChainDigest?
    let content: Content

    /// The position.
    var position: Int64 { header.position.rawValue }

    /// The kind, or `nil` for a reserved one.
    var kind: LogEntry.Kind? { LogEntry.Kind(code: header.code, first: header.first) }

    /// A Boolean value that indicates whether the payload exists and isn't handed over.
    var isWithheld: Bool {
        if case .commitment(_, isWithheld: true) = content { true } else { false }
    }

    /// The commitment to the payload.
    var commitment: ChainDigest {
        switch content {
        case .payload(let bytes, let salt): .sha256(salt.bytes, bytes)
        case .commitment(let commitment, _): commitment
        }
    }

    /// Computes the link, given the one before it.
    func link(after previous: ChainDigest) -> ChainDigest {
        .sha256(previous.bytes, header.bytes, commitment.bytes)
    }

    /// Writes the line, without its newline.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("position", header.position)
            writer.field("recorded_at", header.recordedAt)
            writer.field("kind", Self.kinds[Int(header.code)])
            if let first = header.first { writer.field("first", first) }
            writer.field("org_id", header.stream.org)
            writer.field("contact_id", header.stream.contact)
            writer.field("id", header.id)
            writer.field("type", header.type)
            writer.field("occurred_at", header.occurredAt)
            writer.field("segment", header.segment)
            writer.field("note", header.note)
            writer.field("broadcast", header.broadcast)
            writer.field("link", link.description)
            if let previous { writer.field("previous", previous.description) }
            switch content {
            case .payload(let bytes, let salt):
                writer.field("salt", salt.description)
                writer.field("payload", String(decoding: bytes, as: UTF8.self))
            case .commitment(let commitment, let isWithheld):
                writer.field("commitment", commitment.description)
                if isWithheld { writer.field("withheld", true) }
            }
        }
    }
}

extension EvidenceEntry {
    /// Reads the members of a line.
    init(_ fields: inout LineFields) throws(EvidenceFormatError) {
        let position = try fields.number("position")
        let recordedAt = try fields.time("recorded_at")
        let word = try fields.text("kind")
        guard let code = Self.kinds.firstIndex(of: word) else {
            throw EvidenceFormatError("the kind \(word.quoted) is unknown")
        }
        let first = fields.has("first") ? Position(try fields.number("first")) : nil
        let org = try fields.optionalText("org_id").map { OrgID($0) }
        let stream = StreamID(org: org, contact: ContactID(try fields.text("contact_id")))
        header = EntryHeader(
            position: Position(position),
            recordedAt: recordedAt,
            code: Int64(code),
            first: first,
            activity: try Self.definition(&fields, of: stream)
        )
        link = try fields.digest("link")
        previous = fields.has("previous") ? try fields.digest("previous") : nil
        content = try Self.content(&fields)
        try fields.end()
        try check()
    }

    private static func definition(
        _ fields: inout LineFields,
        of stream: StreamID
    ) throws(EvidenceFormatError) -> Activity {
        let id = ActivityID(try fields.text("id"))
        let type = try fields.text("type")
        let occurredAt = try fields.optionalTime("occurred_at")
        let segment = try fields.optionalText("segment")
        let note = try fields.optionalText("note")
        let broadcast = try fields.optionalText("broadcast")
        return Activity(
            stream: stream,
            id: id,
            kind: ActivityKind(type),
            occurredAt: occurredAt,
            segment: segment.map { Activity.Segment(id: SegmentID($0)) },
            note: note.map { Activity.Note(id: NoteID($0)) },
            broadcast: broadcast.map { Activity.Broadcast(id: BroadcastID($0)) }
        )
    }

    private static func content(
        _ fields: inout LineFields
    ) throws(EvidenceFormatError) -> Content {
        guard !fields.has("salt") else {
            let salt = try fields.digest("salt")
            return .payload(Array(try fields.text("payload").utf8), salt: salt)
        }
        let commitment = try fields.digest("commitment")
        return .commitment(commitment, isWithheld: try fields.flag("withheld"))
    }

    /// Throws unless the members are those that the kind has.
    private func check() throws(EvidenceFormatError) {
        guard position > 0, header.first.map({ $0 > .zero && $0 < header.position }) ?? true,
            kind != nil || header.code > 4
        else { throw EvidenceFormatError("kind and first don't go together") }
        guard kind == .erasure else { return }
        let made = LogEntry(
            erasing: header.stream,
            at: header.position,
            recordedAt: header.recordedAt
        )
        guard EntryHeader(made) == header,
            content == .commitment(commitment, isWithheld: false)
        else { throw EvidenceFormatError("an erasure has other members or values") }
    }

    /// The activity that the header describes.
    var definition: Activity {
        Activity(
            stream: header.stream,
            id: header.id,
            kind: ActivityKind(header.type),
            occurredAt: header.occurredAt,
            segment: header.segment.map { Activity.Segment(id: $0) },
            note: header.note.map { Activity.Note(id: $0) },
            broadcast: header.broadcast.map { Activity.Broadcast(id: $0) }
        )
    }
}
