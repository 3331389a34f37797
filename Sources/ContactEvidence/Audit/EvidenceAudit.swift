public import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import LogChain

/// The check of an evidence file against the keys that its reader trusts.
///
/// It reads the file once and keeps, of each entry, 40 bytes for the proof and what the contact's state shows. It opens no
/// network and no store.
public struct EvidenceAudit {
    private let policy: TrustPolicy
    private let kept: SignedNote?

    private var findings = AuditFindings()
    private var streams: [StreamID: AuditedStream] = [:]
    private var leaves: [(index: Int64, hash: ChainDigest)] = []
    private var hashes: [ChainDigest] = []
    private var count: Int64 = 0
    private var withheld: Int64 = 0
    private var position: Int64 = 0
    private var previous = ChainDigest(Array(DigestChain.origin)) ?? .ofNothing
    private var notes: [String: String] = [:]
    private var root: ChainDigest?
    private var checkpoint: Checkpoint?
    private var cosignatures: [Cosignature] = []

    /// Creates a check by keys, and by a checkpoint that the reader kept.
    public init(trusting policy: TrustPolicy, kept: SignedNote? = nil) {
        self.policy = policy
        self.kept = kept
    }

    /// Checks a file, plain or gzip.
    ///
    /// O(bytes of the file), and O(n log n) for each answer about n entries.
    ///
    /// - Throws: ``EvidenceFormatError`` if the bytes aren't evidence, `ReadError` if they can't be read.
    public func check(_ source: ActivitySource) throws -> AuditReport {
        var audit = self
        return try audit.run(source)
    }

    private mutating func run(_ source: ActivitySource) throws -> AuditReport {
        let lines = try EvidenceLines(source)
        let truncated = EvidenceFormatError("the file is truncated")
        guard case .first(let entries, let withheld) = try lines.next() else { throw truncated }
        guard case .claim(let claim) = try lines.next() else { throw truncated }
        let line = Array(lines.bytes)
        for coordinate in claim.question.coordinates {
            streams[coordinate.stream] = AuditedStream(coordinate.stream)
        }
        try read(lines, claim)
        checkRoot(of: claim)
        checkNotes(claim, line)
        checkStreams(claim)
        if count != entries || self.withheld != withheld {
            findings.fail(
                .streams,
                "the file has \(Self.entries(count)), \(self.withheld) withheld, "
                    + "the first line counts \(entries) and \(withheld)"
            )
        }
        return try report(claim)
    }

    private static func entries(_ count: Int64) -> String { HumanText.count(Int(count), "entry") }
}

// MARK: - Reading

extension EvidenceAudit {
    /// Reads the lines after the claim, which come in one order.
    private mutating func read(_ lines: EvidenceLines, _ claim: EvidenceClaim) throws {
        let decoder = try ActivityDecoder()
        var stage = 0
        let order = ["nodes": 1, "checkpoint": 2, "statement": 3, "timestamp": 4]
        var isLastNodes = false
        while let line = try lines.next() {
            func advance(to name: String) throws(EvidenceFormatError) {
                let next = order[name] ?? 0
                guard next > stage || next == 0 && stage == 0 || next == 1 && stage == 1 else {
                    throw EvidenceFormatError(
                        line: lines.number,
                        "this line isn't expected here"
                    )
                }
                stage = next
            }
            switch line {
            case .entry(let entry):
                try advance(to: "entry")
                add(entry, claim, decoder)
            case .nodes(let some):
                try advance(to: "nodes")
                let most = 64 * max(count, 1)
                guard !isLastNodes, Int64(hashes.count + some.count) <= most else {
                    throw EvidenceFormatError(
                        line: lines.number,
                        isLastNodes
                            ? "only the last line of nodes has fewer than 1,000 hashes"
                            : "nodes has more than 64 hashes for each entry"
                    )
                }
                isLastNodes = some.count < 1_000
                hashes += some
            case .note(let note, let kind):
                try advance(to: kind)
                notes[kind] = note
            case .timestamp(let token):
                try advance(to: "timestamp")
                guard Base64.bytes(of: token.utf8) != nil else {
                    throw EvidenceFormatError(
                        line: lines.number,
                        "the base64 of the timestamp isn't canonical"
                    )
                }
            case .first, .claim:
                throw EvidenceFormatError(line: lines.number, "this line isn't expected here")
            }
        }
    }

    private mutating func add(
        _ entry: EvidenceEntry,
        _ claim: EvidenceClaim,
        _ decoder: ActivityDecoder
    ) {
        let place = "position \(entry.position)"
        count += 1
        if entry.isWithheld { withheld += 1 }
        guard entry.position > position, entry.position <= claim.size else {
            findings.fail(
                .entries,
                entry.position <= position
                    ? "\(place) comes after position \(position)"
                    : "\(place) is beyond the size, \(claim.size)"
            )
            return
        }
        let follows = entry.position == position + 1
        if (entry.previous != nil) == follows {
            findings.fail(
                .entries,
                "\(place): the link before it is \(follows ? "there twice" : "missing")"
            )
        }
        let link = entry.link(after: entry.previous ?? previous)
        (previous, position) = (link, entry.position)
        if link != entry.link {
            findings.fail(.entries, "\(place): the entry isn't what was recorded")
        }
        leaves.append((entry.position - 1, .leaf(link)))
        let activity = activity(of: entry, decoder)
        guard streams[entry.header.stream] != nil else {
            findings.fail(
                .foreign,
                "\(place) is of \(entry.header.stream.contact), which the question doesn't name"
            )
            return
        }
        streams[entry.header.stream]?.add(entry, link: link, activity)
    }

    private mutating func activity(of entry: EvidenceEntry, _ decoder: ActivityDecoder)
        -> Activity
    {
        do {
            return try entry.activity(decoder)
        } catch {
            findings.fail(
                .entries,
                "position \(entry.position): the payload has another \(error.member) than the entry"
            )
            return entry.definition
        }
    }
}

// MARK: - Checks

extension EvidenceAudit {
    private mutating func checkRoot(of claim: EvidenceClaim) {
        do {
            root = try TreeProof.root(from: leaves, size: claim.size, proof: hashes)
        } catch {
            findings.fail(.root, "the nodes don't fit the entries: \(error.description)")
        }
    }

    /// Returns a note of the file, checked by keys that are trusted.
    private func checked(_ kind: String, by policy: TrustPolicy) throws(NoteError) -> CheckedNote {
        guard let text = notes[kind] else {
            throw NoteError(.malformed, "the file has no \(kind)")
        }
        return try policy.check(try SignedNote(text.utf8))
    }

    private mutating func checkNotes(_ claim: EvidenceClaim, _ line: [UInt8]) {
        let found = Result { () throws(NoteError) in try checked("checkpoint", by: policy) }
        switch found {
        case .failure(let error): findings.fail(.checkpoint, error.cause)
        case .success(let note): checkCheckpoint(note, claim)
        }
        // Only the log's own signatures count: witnesses sign checkpoints.
        let logs = TrustPolicy(logs: policy.logs)
        let stated = Result { () throws(NoteError) in
            try checked("statement", by: logs).statement()
        }
        switch stated {
        case .failure(let error): findings.fail(.statement, "the statement: \(error.cause)")
        case .success(let statement):
            if let checkpoint, statement.checkpoint != checkpoint {
                findings.fail(.statement, "the statement is about another checkpoint")
            } else if !statement.isAbout(claim: line) {
                findings.fail(.statement, "the statement has another claim")
            }
        }
    }

    private mutating func checkCheckpoint(_ note: CheckedNote, _ claim: EvidenceClaim) {
        cosignatures = note.cosignatures
        let found = Result { () throws(NoteError) in try note.checkpoint() }
        switch found {
        case .failure(let error): findings.fail(.checkpoint, error.cause)
        case .success(let checkpoint):
            self.checkpoint = checkpoint
            if let problem = note.quorumProblem { findings.fail(.checkpoint, problem) }
            guard checkpoint.origin.rawValue == claim.origin, checkpoint.size == claim.size else {
                findings.fail(
                    .checkpoint,
                    "the checkpoint is of \(checkpoint.size) entries of \(checkpoint.origin), "
                        + "the claim of \(claim.size) of \(claim.origin ?? "no log")"
                )
                return
            }
            if let root, root.bytes != checkpoint.root.bytes {
                findings.fail(
                    .root,
                    "the entries and nodes don't give the root of the checkpoint"
                )
            }
            checkKept(checkpoint)
        }
    }

    private mutating func checkKept(_ checkpoint: Checkpoint) {
        guard let kept else { return }
        let found = Result { () throws(NoteError) in
            let note = try policy.check(kept)
            return (try note.checkpoint(), note.quorumProblem)
        }
        switch found {
        case .failure(let error):
            findings.fail(.kept, "the kept checkpoint: \(error.cause)")
        case .success((let earlier, let problem)):
            if let problem {
                findings.fail(.kept, "the kept checkpoint: \(problem)")
            } else if earlier.origin != checkpoint.origin {
                findings.fail(
                    .kept,
                    "the kept checkpoint is of \(earlier.origin), not \(checkpoint.origin)"
                )
            } else if earlier.size != checkpoint.size {
                findings.fail(
                    .kept,
                    "no proof connects the kept checkpoint, of \(earlier.size) entries, "
                        + "with the file's, of \(checkpoint.size)"
                )
            } else if earlier.root != checkpoint.root {
                findings.fail(
                    .kept,
                    "the kept checkpoint has another root for the same entries"
                )
            }
        }
    }

    private mutating func checkStreams(_ claim: EvidenceClaim) {
        for stated in claim.streams {
            let contact = stated.stream.contact
            guard let found = streams[stated.stream] else {
                findings.fail(
                    .foreign,
                    "the statement counts \(contact), which the question doesn't name"
                )
                continue
            }
            if found.count != stated.entries {
                findings.fail(
                    .streams,
                    "the file has \(Self.entries(found.count)) of \(contact), "
                        + "the statement counts \(stated.entries)"
                )
            } else if found.first != stated.first || found.last != stated.last
                || found.digest != stated.digest
            {
                findings.fail(
                    .streams,
                    "the entries of \(contact) aren't those that the statement counts"
                )
            }
        }
        let counted = Set(claim.streams.map(\.stream))
        if counted.count != claim.streams.count || !streams.keys.allSatisfy(counted.contains) {
            findings.fail(
                .streams,
                "the statement doesn't count each contact of the question once"
            )
        }
    }
}

// MARK: - Answers

extension EvidenceAudit {
    private mutating func report(_ claim: EvidenceClaim) throws -> AuditReport {
        if claim.knownAt.rawValue > claim.size {
            findings.fail(
                .answers,
                "the question is about position \(claim.knownAt) of \(claim.size)"
            )
        }
        let unknown = underivable(claim)
        var answers: [AuditReport.Answer] = []
        if findings.first == nil, unknown == nil { answers = try checkedAnswers(claim) }
        let outcome: AuditReport.Outcome =
            if let reason = findings.first {
                .refuted(reason)
            } else if let unknown { .underivable(unknown) } else { .holds }
        return AuditReport(
            outcome: outcome,
            question: claim.question,
            knownAt: claim.knownAt,
            origin: claim.origin,
            size: claim.size,
            entries: count,
            withheld: withheld,
            cosignatures: cosignatures,
            earlierFold: isEarlier(claim.fold) ? claim.fold.version : nil,
            answers: answers
        )
    }

    /// Returns the reason that this version can't derive the answer, or `nil` if it can.
    private func underivable(_ claim: EvidenceClaim) -> String? {
        for coordinate in claim.question.coordinates {
            if let unknown = streams[coordinate.stream]?.unknown {
                return "position \(unknown.position) is of the kind \(unknown.kind)"
            }
        }
        let fold = ContactStateProjection(StreamID(contact: "")).identity
        guard claim.fold.name == fold.name, (2...Int64(fold.version)).contains(claim.fold.version)
        else { return "the fold is \(claim.fold.name) \(claim.fold.version)" }
        return nil
    }

    private func isEarlier(_ fold: EvidenceClaim.Fold) -> Bool {
        fold.version < ContactStateProjection.version
    }

    private mutating func checkedAnswers(
        _ claim: EvidenceClaim
    ) throws -> [AuditReport.Answer] {
        let said = JSONTree(claim.answers)?.elements ?? []
        let coordinates = claim.question.coordinates
        guard said.count == coordinates.count else {
            findings.fail(
                .answers,
                "the answer for the question isn't what the entries give: their number"
            )
            return []
        }
        let logs = streams.mapValues { $0.log(size: claim.size, knownAt: claim.knownAt) }
        let derived = try EvidenceAnswers(claim.question) { stream in
            logs[stream] ?? AuditedStream(stream).log(size: claim.size, knownAt: claim.knownAt)
        } attributes: { index, _ in
            Self.attributes(claim.question, said[index])
        }
        let json = derived.json
        guard json != claim.answers else { return derived.answers }
        let comparison = AnswerComparison(
            isEarlierFold: isEarlier(claim.fold),
            hasWithheld: withheld > 0
        )
        if let difference = comparison.difference(said, JSONTree(json)?.elements ?? []) {
            findings.fail(
                .answers,
                "the answer for \(coordinates[difference.answer].stream.contact) isn't what the "
                    + "entries give: \(difference.member)"
            )
        } else if !isEarlier(claim.fold), withheld == 0 {
            throw EvidenceFormatError(
                line: 2,
                "the answers are written in another way than the format's"
            )
        }
        return derived.answers
    }

    /// The attributes that an answer explains: those of the question, or in a join those that it says.
    private static func attributes(_ question: EvidenceQuestion, _ answer: JSONTree)
        -> [Attribute]
    {
        if case .state(_, _, let attributes) = question { return attributes }
        return (answer.members["why"]?.elements ?? []).compactMap { why in
            switch why.members["attribute"] {
            case .text(Array("blocked".utf8)): .blocked
            case .text(Array("unsubscribed".utf8)): .unsubscribed
            case .object(let segment):
                if case .text(let id) = segment["segment"] {
                    .segment(SegmentID(String(decoding: id, as: UTF8.self)))
                } else {
                    nil
                }
            default: nil
            }
        }
    }
}
