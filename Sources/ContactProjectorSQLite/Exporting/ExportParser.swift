internal import ActivityJSON
internal import ContactProjector
internal import Foundation

/// The reader of an export's lines.
struct ExportParser {
    private let parser: ObjectParser
    private let codec = PayloadCodec()

    init() throws {
        parser = try ObjectParser()
    }

    /// Reads the first line.
    func header(_ text: ArraySlice<UInt8>) throws -> ExportFormat.Header {
        var fields = ExportFields(try parser.members(of: text))
        guard try fields.optionalText("format") == ExportFormat.name else {
            throw StoreError(
                code: .foreign,
                cause: "this is not the export of a contact log",
                hint: "name a file that the export of a store wrote"
            )
        }
        let version = try fields.number("version")
        guard version <= ExportFormat.version else {
            throw StoreError(
                code: .newer,
                cause: "the export has format \(version), "
                    + "and this version knows \(ExportFormat.version)",
                hint: "restore it with a later version"
            )
        }
        guard let head = ChainHead(try fields.text("head")) else {
            throw ExportFormat.Flaw(text: "head is not the end of a chain")
        }
        let rejects = try fields.number("rejects")
        try fields.end()
        return ExportFormat.Header(head: head, rejects: rejects)
    }

    /// Reads a line behind the first one.
    func line(_ text: ArraySlice<UInt8>) throws -> ExportFormat.Line {
        var fields = ExportFields(try parser.members(of: text))
        let kind = try fields.text("kind")
        let line =
            kind == "reject"
            ? ExportFormat.Line.reject(try reject(&fields))
            : .entry(try entry(&fields, kind))
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

    private func entry(_ fields: inout ExportFields, _ word: String) throws -> ExportFormat.Entry {
        let position = Position(try fields.number("position"))
        let recordedAt = try fields.time("recorded_at")
        let kind = try kind(&fields, word, at: position)
        let org = try fields.optionalText("org_id").map { OrgID($0) }
        let stream = StreamID(org: org, contact: ContactID(try fields.text("contact_id")))
        let link = try fields.digest("link")
        if kind == .erasure {
            let entry = LogEntry(erasing: stream, at: position, recordedAt: recordedAt)
            return ExportFormat.Entry(
                entry: entry,
                secret: nil,
                payload: nil,
                commitment: DigestChain.nothing,
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
        let secret = payload == nil ? nil : try fields.optionalDigest("secret")
        return ExportFormat.Entry(
            entry: LogEntry(
                position: position,
                recordedAt: recordedAt,
                activity: activity,
                kind: kind,
                isErased: payload == nil
            ),
            secret: secret,
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
        guard first.map({ $0 > .zero && $0 < position }) ?? true else {
            throw ExportFormat.Flaw(text: "first is no position before this one")
        }
        switch (word, first) {
        case ("activity", nil): return .activity
        case ("revision", let first?): return .revision(of: first)
        case ("conflict", let first?): return .conflict(with: first)
        case ("erasure", nil): return .erasure
        default: throw ExportFormat.Flaw(text: "kind and first don't go together")
        }
    }

    private func decoded(_ payload: Data, of stream: StreamID) throws -> Activity {
        do {
            return try codec.decode([UInt8](payload), stream: stream)
        } catch {
            throw ExportFormat.Flaw(text: "payload can't be read: \(error)")
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
            createdAt: try fields.optionalTime("occurred_at"),
            segment: try fields.optionalText("segment").map { Segment(id: SegmentID($0)) },
            note: try fields.optionalText("note").map { Note(id: NoteID($0)) },
            broadcast: try fields.optionalText("broadcast").map { Broadcast(id: BroadcastID($0)) }
        )
    }
}
