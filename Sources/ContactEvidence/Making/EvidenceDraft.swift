internal import ActivityJSON
internal import ContactProjector
internal import LogChain

/// A file in the making: what its first lines say, from a first reading of the entries.
struct EvidenceDraft {
    private let request: EvidenceRequest
    private let log: any ProvenLog
    private let head: EvidenceHead
    private let claim: EvidenceClaim
    private let leaves: [(index: Int64, hash: ChainDigest)]
    private let withheld: Int64
    private var json = JSONWriter(reserving: Self.blockSize)

    // One call of the consumer for 256 KiB, instead of one for each line.
    private static let blockSize = 256 << 10

    /// Reads the entries, and derives the answers.
    init(
        _ request: EvidenceRequest,
        _ contacts: [StreamID],
        _ log: any ProvenLog,
        _ head: EvidenceHead,
        _ madeAt: Timestamp
    ) throws {
        let knownAt = request.knownAt ?? head.size
        guard knownAt <= head.size else {
            throw NoteError(
                .unanswerable,
                "known at \(knownAt) is past the checkpoint's \(head.size) entries",
                hint: "leave it out, or use a later checkpoint"
            )
        }
        let decoder = try ActivityDecoder()
        var streams = Dictionary(
            uniqueKeysWithValues: contacts.map { ($0, AuditedStream($0)) }
        )
        var leaves: [(index: Int64, hash: ChainDigest)] = []
        var withheld: Int64 = 0
        try log.forEachEntry(upTo: head.size) { proven in
            let entry = try EvidenceEntry(proven, request.withholding)
            let activity = try entry.checkedActivity(decoder)
            streams[entry.header.stream]?.add(entry, link: entry.link, activity)
            leaves.append((entry.position - 1, .leaf(entry.link)))
            if entry.isWithheld { withheld += 1 }
        }
        if let gap = streams.values.lazy.compactMap({ $0.gap(knownAt: knownAt) }).first {
            throw NoteError(
                .unanswerable,
                "the answer can't be derived: \(gap)",
                hint: """
                    hand over the payloads of observations (--withhold notes leaves out those of notes), and ask about \
                    contacts that became one as known before that
                    """
            )
        }
        let logs = streams.mapValues { $0.log(size: head.size.rawValue, knownAt: knownAt) }
        let answers = try EvidenceAnswers(request.question) { stream in
            logs[stream]
                ?? AuditedStream(stream).log(size: head.size.rawValue, knownAt: knownAt)
        } attributes: { _, state in
            request.question.attributes(of: state)
        }
        claim = EvidenceClaim(
            origin: head.origin?.rawValue,
            size: head.size.rawValue,
            madeAt: madeAt,
            fold: .current,
            question: request.question,
            knownAt: knownAt,
            label: request.label,
            streams: contacts.compactMap { streams[$0].map { EvidenceClaim.Stream($0) } },
            answers: answers.json
        )
        self.request = request
        self.log = log
        self.head = head
        self.leaves = leaves
        self.withheld = withheld
    }

    /// Writes the lines.
    mutating func write(
        signedBy signer: LogSigner?,
        _ write: ([UInt8]) throws -> Void
    ) throws -> EvidenceReceipt {
        let entries = Int64(leaves.count)
        try add(.first(entries: entries, withheld: withheld), write)
        let line = try add(.claim(claim), write)
        try addEntries(write)
        try addNodes(write)
        if let note = head.note, let signer {
            let statement = try signer.sign(
                EvidenceStatement(checkpoint: try Checkpoint(note.signed), claim: line)
            )
            try add(.note(String(decoding: note.bytes, as: UTF8.self), kind: "checkpoint"), write)
            try add(
                .note(String(decoding: statement.bytes, as: UTF8.self), kind: "statement"),
                write
            )
        }
        try write(json.bytes)
        return EvidenceReceipt(
            entries: entries,
            withheld: withheld,
            size: head.size.rawValue,
            checkpoint: head.note
        )
    }

    private mutating func addEntries(_ write: ([UInt8]) throws -> Void) throws {
        var position: Int64 = 0
        // A constant of its own, since the closure changes this value.
        let log = log
        try log.forEachEntry(upTo: head.size) { proven in
            var entry = try EvidenceEntry(proven, request.withholding)
            if entry.position == position + 1 { entry.previous = nil }
            position = entry.position
            try add(.entry(entry), write)
        }
    }

    private mutating func addNodes(_ write: ([UInt8]) throws -> Void) throws {
        let positions = leaves.map { Position($0.index + 1) }
        let hashes = try log.nodes(beside: positions, in: head.size)
            .compactMap { ChainDigest($0) }
        let root = try TreeProof.root(from: leaves, size: head.size.rawValue, proof: hashes)
        guard root.bytes == head.root else {
            throw StoreError(
                code: .damaged,
                cause: "the tree of the log isn't what its entries give",
                hint: "`projector verify` shows how far it is intact; restore a backup"
            )
        }
        var rest = hashes[...]
        while !rest.isEmpty {
            try add(.nodes(Array(rest.prefix(1_000))), write)
            rest = rest.dropFirst(1_000)
        }
    }

    /// Adds a line, and returns its bytes.
    @discardableResult
    private mutating func add(
        _ line: EvidenceLines.Line,
        _ write: ([UInt8]) throws -> Void
    ) throws -> ArraySlice<UInt8> {
        let start = json.bytes.count
        line.write(to: &json)
        let written = json.bytes[start...]
        guard written.count <= EvidenceLines.largestLine else {
            throw NoteError(
                .unanswerable,
                "a line of the file would have more than 40 MiB",
                hint: "ask about fewer contacts, or withhold payloads"
            )
        }
        json.endLine()
        if json.bytes.count > Self.blockSize {
            try write(json.bytes)
            json.clear()
        }
        return written
    }
}

extension EvidenceQuestion {
    /// Returns the attributes to explain in an answer: those of the question, or in a join why it is a violation.
    fileprivate func attributes(of state: ContactState) -> [Attribute] {
        guard case .state(_, _, let attributes) = self else {
            return [.blocked, .unsubscribed].filter { state[$0].isOn }
        }
        return attributes
    }
}

extension EvidenceClaim.Fold {
    /// The fold of this version.
    static var current: Self {
        let identity = ContactStateProjection(StreamID(contact: "")).identity
        return Self(
            name: identity.name,
            version: Int64(identity.version),
            fingerprint: identity.fingerprint.description
        )
    }
}

extension EvidenceClaim.Stream {
    /// Creates the count of a contact's entries.
    init(_ stream: AuditedStream) {
        self.init(
            stream: stream.stream,
            entries: stream.count,
            first: stream.first,
            last: stream.last,
            digest: stream.digest
        )
    }
}

extension EvidenceEntry {
    /// Creates the line of an entry, with the link of the position before it.
    ///
    /// - Throws: `StoreError` when the digests aren't those of the entry.
    fileprivate init(_ proven: ProvenEntry, _ withholding: Withholding) throws(StoreError) {
        let header = EntryHeader(proven.entry)
        guard let link = ChainDigest(proven.link), let previous = ChainDigest(proven.previous),
            let commitment = ChainDigest(proven.commitment)
        else { throw Self.damage(at: header.position) }
        let content: Content =
            if let salt = proven.salt.flatMap({ ChainDigest($0) }) {
                withholding.includes(header)
                    ? .commitment(commitment, isWithheld: true)
                    : .payload(proven.entry.activity.payload.bytes, salt: salt)
            } else { .commitment(commitment, isWithheld: false) }
        self.init(header: header, link: link, previous: previous, content: content)
        // Otherwise the recipient of the file would find it first.
        guard self.link(after: previous) == link else { throw Self.damage(at: header.position) }
    }

    /// Returns the activity of the entry as the file has it.
    fileprivate func checkedActivity(_ decoder: ActivityDecoder) throws(StoreError) -> Activity {
        do throws(PayloadMismatch) {
            return try activity(decoder)
        } catch {
            throw Self.damage(at: header.position)
        }
    }

    private static func damage(at position: Position) -> StoreError {
        StoreError(
            code: .damaged,
            cause: "position \(position) isn't what was recorded",
            hint: "`projector verify` shows how far the log is intact; restore a backup"
        )
    }
}
