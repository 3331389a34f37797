internal import ActivityJSON
internal import ContactProjector
internal import Foundation

/// The parser of an export's lines.
package struct ExportParser {
    private let parser: ObjectParser
    private let codec = PayloadCodec()

    /// Creates a parser.
    package init() throws {
        parser = try ObjectParser()
    }

    /// Reads the first line.
    package func header(_ text: ArraySlice<UInt8>) throws -> ExportFormat.Header {
        guard let members = try? parser.members(of: text) else { throw Self.foreign }
        var fields = ExportFields(members)
        guard try fields.optionalText("format") == ExportFormat.name else { throw Self.foreign }
        let version = try fields.number("version")
        guard version <= ExportFormat.version else { throw Self.newer(version) }
        guard version > 0 else {
            throw ExportFormat.ExportFormatError(text: "version 0 isn't a version")
        }
        let log = version > 1 ? try log(&fields) : nil
        guard let head = ChainHead(try fields.text("head")) else {
            throw ExportFormat.ExportFormatError(text: "head isn't the end of a digest chain")
        }
        let rejects = try fields.number("rejects")
        try fields.end()
        return ExportFormat.Header(version: version, log: log, head: head, rejects: rejects)
    }

    private static var foreign: StoreError {
        StoreError(
            code: .foreign,
            cause: "isn't a projector export",
            hint:
                "restore reads what projector export wrote; to add activities use projector import"
        )
    }

    private static func newer(_ version: Int64) -> StoreError {
        StoreError(
            code: .newer,
            cause: "the export was written by a newer version "
                + "(format \(version); this one reads up to \(ExportFormat.version))",
            hint: "restore it with a newer version of projector"
        )
    }

    private func log(_ fields: inout ExportFields) throws -> LogID {
        guard let log = LogID(try fields.text("log")) else {
            throw ExportFormat.ExportFormatError(
                text: "log isn't a log id of 32 hexadecimal digits"
            )
        }
        return log
    }

    /// Reads a line after the first one, in a version of the format.
    package func line(
        _ text: ArraySlice<UInt8>,
        version: Int64 = ExportFormat.version
    ) throws -> ExportFormat.Line {
        var fields = ExportFields(try parser.members(of: text))
        let kind = try fields.text("kind")
        let line =
            kind == "reject"
            ? ExportFormat.Line.reject(try reject(&fields))
            : .entry(try entry(&fields, kind, version))
        try fields.end()
        return line
    }

    private func reject(_ fields: inout ExportFields) throws -> RecordedReject {
        RecordedReject(
            number: 0,
            source: ImportSource(
                identity: try fields.text("source"),
                name: try fields.text("name")
            ),
            line: Int(try fields.number("line")),
            offset: try fields.number("offset"),
            reason: try fields.text("reason"),
            recordedAt: try fields.time("recorded_at")
        )
    }

    private func entry(
        _ fields: inout ExportFields,
        _ word: String,
        _ version: Int64
    ) throws -> ExportFormat.Entry {
        let position = Position(try fields.number("position"))
        let recordedAt = try fields.time("recorded_at")
        let kind = try kind(&fields, word, at: position)
        let org = try fields.optionalText("org_id").map { OrgID($0) }
        let stream = StreamID(org: org, contact: ContactID(try fields.text("contact_id")))
        let link = try fields.digest("link")
        if kind == .erasure {
            // Version 1 has no commitments of erasures: they were zeros.
            let commitment = version > 1 ? try fields.optionalDigest("commitment") : nil
            return ExportFormat.Entry(
                entry: LogEntry(erasing: stream, at: position, recordedAt: recordedAt),
                secret: nil,
                payload: nil,
                commitment: commitment ?? DigestChain.nothing,
                link: link
            )
        }
        let payload = try fields.optionalPayload("payload")
        let activity =
            if let payload {
                try decoded(payload, of: stream)
            } else {
                try remains(&fields, of: stream)
            }
        // A field that doesn't apply is left in place, and ``ExportFields/end()`` rejects it.
        let secret = payload == nil ? nil : try fields.optionalDigest("secret")
        let salt = payload == nil || version == 1 ? nil : try fields.optionalDigest("salt")
        return ExportFormat.Entry(
            entry: LogEntry(
                position: position,
                recordedAt: recordedAt,
                activity: activity,
                kind: kind,
                isErased: payload == nil
            ),
            secret: secret,
            salt: salt,
            payload: payload,
            commitment: payload == nil ? try fields.digest("commitment") : DigestChain.nothing,
            link: link
        )
    }

    private func kind(
        _ fields: inout ExportFields,
        _ word: String,
        at position: Position
    ) throws -> LogEntry.Kind {
        let first = try fields.optionalNumber("first").map { Position($0) }
        // Untrusted input: an entry can only refer to an earlier one.
        guard first.map({ $0 > .zero && $0 < position }) ?? true else {
            throw ExportFormat.ExportFormatError(text: "first isn't an earlier position")
        }
        switch (word, first) {
        case ("activity", nil): return .activity
        case ("revision", let first?): return .revision(of: first)
        case ("conflict", let first?): return .conflict(with: first)
        case ("erasure", nil): return .erasure
        case ("observation", nil): return .observation
        case ("alias", nil): return .alias
        default: throw ExportFormat.ExportFormatError(text: "kind and first don't go together")
        }
    }

    private func decoded(_ payload: Data, of stream: StreamID) throws -> Activity {
        do {
            return try codec.decode([UInt8](payload), stream: stream)
        } catch {
            throw ExportFormat.ExportFormatError(text: "invalid payload: \(error)")
        }
    }

    private func remains(
        _ fields: inout ExportFields,
        of stream: StreamID
    ) throws -> Activity {
        Activity(
            stream: stream,
            id: ActivityID(try fields.text("id")),
            kind: ActivityKind(try fields.text("type")),
            occurredAt: try fields.optionalTime("occurred_at"),
            segment: try fields.optionalText("segment").map { Activity.Segment(id: SegmentID($0)) },
            note: try fields.optionalText("note").map { Activity.Note(id: NoteID($0)) },
            broadcast: try fields.optionalText("broadcast").map {
                Activity.Broadcast(id: BroadcastID($0))
            }
        )
    }
}
