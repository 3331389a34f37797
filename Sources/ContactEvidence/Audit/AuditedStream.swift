internal import ActivityJSON
internal import ContactProjector
internal import Crypto
internal import LogChain

/// The entries of one contact in a file, as far as an answer needs them.
struct AuditedStream {
    let stream: StreamID
    private(set) var entries: [LogEntry] = []
    private(set) var count: Int64 = 0
    private(set) var first: Int64?
    private(set) var last: Int64?
    private var links = SHA256()
    /// The first entry whose meaning this version doesn't know.
    private var unknown: String?
    /// The first entry by which the contact and another one became one.
    private var merged: Position?

    init(_ stream: StreamID) { self.stream = stream }

    /// The digest of the links by position.
    var digest: ChainDigest { ChainDigest(Array(links.finalize())) ?? .ofNothing }

    /// Returns the reason that an answer as known at a position can't be derived, or `nil` if it can.
    func gap(knownAt: Position) -> String? {
        if let merged, merged <= knownAt {
            return
                "at position \(merged) the contact and another one became one, and a file is about one stream"
        }
        return unknown
    }

    /// Adds an entry with the activity that its payload describes.
    mutating func add(_ entry: EvidenceEntry, link: ChainDigest, _ activity: Activity) {
        count += 1
        first = first ?? entry.position
        last = entry.position
        links.update(data: link.bytes)
        guard let kind = entry.kind else {
            let word = EvidenceEntry.kinds[Int(entry.header.code)]
            unknown =
                unknown
                ?? "position \(entry.position) is of the kind \(word), which this version doesn't know"
            return
        }
        if kind == .alias { merged = merged ?? entry.header.position }
        if entry.isWithheld, activity.observation?.lacksSegments == true {
            unknown = unknown ?? "position \(entry.position) is an observation without its payload"
        }
        guard kind != .erasure else {
            entries.append(
                LogEntry(
                    erasing: stream,
                    at: entry.header.position,
                    recordedAt: entry.header.recordedAt
                )
            )
            return
        }
        entries.append(
            LogEntry(
                position: entry.header.position,
                recordedAt: entry.header.recordedAt,
                activity: activity,
                kind: kind,
                isErased: entry.content == .commitment(entry.commitment, isWithheld: false)
            )
        )
    }

    /// Returns the log of the contact as it was known.
    func log(size: Int64, knownAt: Position) -> ContactLog {
        ContactLog(
            stream: stream,
            entries: entries,
            head: Position(size),
            positions: [knownAt]
        )
    }
}

extension EvidenceEntry {
    /// Returns the activity of the entry, from its payload if the file has it.
    ///
    /// Without the payload's own bytes, so that memory grows with what states show.
    ///
    /// - Throws: The member that the payload has otherwise than the header.
    func activity(_ decoder: ActivityDecoder) throws(PayloadMismatch) -> Activity {
        guard case .payload(let bytes, _) = content, kind != nil, kind != .erasure else {
            return definition
        }
        let found = Result { try decoder.decode(bytes, stream: header.stream) }
        guard case .success(let read) = found else { throw PayloadMismatch(member: "form") }
        let pairs: [(String, Bool)] = [
            ("id", read.id == header.id),
            ("type", read.kind.name.utf8.elementsEqual(header.type.utf8)),
            ("occurred_at", read.occurredAt == header.occurredAt),
            ("segment", read.segment?.id == header.segment),
            ("note", read.note?.id == header.note),
            ("broadcast", read.broadcast?.id == header.broadcast),
        ]
        if let wrong = pairs.first(where: { !$0.1 }) { throw PayloadMismatch(member: wrong.0) }
        return read.withoutPayload
    }
}

extension Activity {
    /// The activity as an answer needs it: with what its payload says, but without the payload's bytes.
    var withoutPayload: Activity {
        Activity(
            stream: stream,
            id: id,
            kind: kind,
            occurredAt: occurredAt,
            segment: segment,
            note: note,
            broadcast: broadcast,
            file: file,
            actor: actor,
            assistant: assistant,
            observedSegments: observation?.segments
        )
    }
}

/// The error of a payload that isn't that of its entry.
struct PayloadMismatch: Error {
    /// The member of the line that it has otherwise.
    let member: String
}
