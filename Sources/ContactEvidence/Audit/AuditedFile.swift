internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import LogChain

/// The lines of an evidence file, read once, and what the checks keep of them.
struct AuditedFile {
    let claim: EvidenceClaim
    /// The bytes of the claim's line, which the statement is about.
    let claimLine: [UInt8]
    private let stated: (entries: Int64, withheld: Int64)
    private(set) var log = AuditedLog()
    private(set) var leaves: [(index: Int64, hash: ChainDigest)] = []
    private(set) var hashes: [ChainDigest] = []
    private(set) var count: Int64 = 0
    private(set) var withheld: Int64 = 0
    /// The notes by the kinds of their lines.
    private(set) var notes: [String: String] = [:]

    private var position: Int64 = 0
    private var previous = ChainDigest(Array(DigestChain.origin)) ?? .ofNothing

    /// Reads a file, and reports what each entry alone has wrong.
    ///
    /// - Throws: ``EvidenceFormatError`` if the bytes aren't evidence, `ReadError` if they can't be read.
    init(_ source: ActivitySource, _ findings: inout AuditFindings) throws {
        let lines = try EvidenceLines(source)
        let truncated = EvidenceFormatError("the file is truncated")
        guard case .first(let entries, let withheld) = try lines.next() else { throw truncated }
        guard case .claim(let claim) = try lines.next() else { throw truncated }
        self.claim = claim
        claimLine = Array(lines.bytes)
        stated = (entries, withheld)
        for coordinate in claim.question.coordinates {
            log.streams[coordinate.stream] = AuditedStream(coordinate.stream)
        }
        try read(lines, &findings)
    }

    /// Reads the lines after the claim, which come in one order.
    private mutating func read(_ lines: EvidenceLines, _ findings: inout AuditFindings) throws {
        let decoder = try ActivityDecoder()
        var stage = LineStage()
        while let line = try lines.next() {
            guard stage.advance(to: line) else {
                throw EvidenceFormatError(line: lines.number, "this line isn't expected here")
            }
            switch line {
            case .entry(let entry): add(entry, decoder, &findings)
            case .nodes(let some):
                if let problem = stage.problem(of: some.count, after: hashes.count, for: count) {
                    throw EvidenceFormatError(line: lines.number, problem)
                }
                hashes += some
            case .note(let note, let kind): notes[kind] = note
            case .timestamp(let token):
                guard Base64.bytes(of: token.utf8) != nil else {
                    throw EvidenceFormatError(
                        line: lines.number,
                        "the base64 of the timestamp isn't canonical"
                    )
                }
            case .first, .claim: break
            }
        }
    }

    private mutating func add(
        _ entry: EvidenceEntry,
        _ decoder: ActivityDecoder,
        _ findings: inout AuditFindings
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
        let activity = Self.activity(of: entry, decoder, &findings)
        guard log.streams[entry.header.stream] != nil else {
            findings.fail(
                .foreign,
                "\(place) is of \(entry.header.stream.contact), which the question doesn't name"
            )
            return
        }
        log.add(entry, link: link, activity)
    }

    private static func activity(
        of entry: EvidenceEntry,
        _ decoder: ActivityDecoder,
        _ findings: inout AuditFindings
    ) -> Activity {
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

extension AuditedFile {
    /// Compares the entries of each contact with the counts and digests of the claim.
    func checkStreams(_ findings: inout AuditFindings) {
        for stated in claim.streams { log.check(stated, &findings) }
        let counted = Set(claim.streams.map(\.stream))
        if counted.count != claim.streams.count || !log.streams.keys.allSatisfy(counted.contains) {
            findings.fail(
                .streams,
                "the statement doesn't count each contact of the question once"
            )
        }
        if count != stated.entries || withheld != stated.withheld {
            findings.fail(
                .streams,
                "the file has \(HumanText.count(Int(count), "entry")), \(withheld) withheld, "
                    + "the first line counts \(stated.entries) and \(stated.withheld)"
            )
        }
    }
}

/// The part of a file up to which it was read: entries, nodes, checkpoint, statement, time stamp.
private struct LineStage {
    private var stage = 0
    private var isLastNodes = false

    private static let order = ["checkpoint": 2, "statement": 3]

    /// Returns a Boolean value indicating whether a line may come next.
    mutating func advance(to line: EvidenceLines.Line) -> Bool {
        let next: Int
        switch line {
        case .first, .claim: return false
        case .entry: next = 0
        case .nodes: next = 1
        case .note(_, let kind): next = Self.order[kind] ?? 0
        case .timestamp: next = 4
        }
        // Only of entries and of nodes there are several lines.
        guard next > stage || next == stage && next <= 1 else { return false }
        stage = next
        return true
    }

    /// Returns the reason so many hashes can't come after others, or `nil` if they can.
    mutating func problem(of some: Int, after hashes: Int, for entries: Int64) -> String? {
        guard !isLastNodes else {
            return "only the last line of nodes has fewer than 1,000 hashes"
        }
        isLastNodes = some < 1_000
        return Int64(hashes + some) <= 64 * max(entries, 1)
            ? nil : "nodes has more than 64 hashes for each entry"
    }
}
