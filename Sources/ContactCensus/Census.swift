public import ActivityJSON
public import ContactProjector

/// A columnar, in-memory index that answers as-of queries over all contacts.
///
/// A query takes micro- to milliseconds.
///
/// A census has the activities that its sources or its log had when it was built. As of any time it
/// gives the result of folding each contact's activities. It is a value: it never changes, and can
/// be read from any task.
///
/// It takes about 40 bytes for each activity, without the texts, which stay where they are.
///
/// ```swift
/// let census = try await Census(reading: [.file(path)])
/// let june = AsOf.time("2024-06-03T09:00:00Z")
/// let lost = try census.contacts(where: .inSegment("seg_vip") && !.reachable, asOf: june)
/// ```
public final class Census: Sendable {
    /// The base, followed by the deltas, which have the whole histories of the contacts changed
    /// since.
    ///
    /// Each part hides the contacts that a later one has. So a query asks each part and unites the
    /// results.
    let parts: [CensusPart]
    /// The parts in which each contact has the history of its own stream.
    ///
    /// A last part of ``parts`` has those of contacts that became one, folded together.
    let native: [CensusPart]
    /// The entries about contacts that became one, by position.
    let aliases: [LogEntry]
    /// The contacts that are others by the head, by their organizations.
    let merges: [OrgID?: ContactLinks]
    /// The counts of all records of the sources, or of a log's entries.
    public let report: ImportReport
    /// The account of each source; empty for a log.
    package let accounts: [SourceAccount]
    /// The head of the indexed log; for files, the position that an append of them would have reached.
    public let head: LogHead
    /// The mark that distinguishes the log's last entry from that of another log, or 0 for files.
    let mark: UInt64

    /// Creates a census of one part.
    init(
        _ base: CensusPart,
        report: ImportReport = ImportReport(),
        accounts: [SourceAccount] = [],
        head: LogHead = LogHead(),
        mark: UInt64 = 0,
        aliases: [LogEntry] = []
    ) {
        parts = [base]
        native = parts
        self.aliases = aliases
        merges = Self.merges(aliases)
        self.report = report
        self.accounts = accounts
        self.head = head
        self.mark = mark
    }

    /// Creates a census from an earlier one and deltas, which hide the earlier histories of their
    /// contacts.
    init(
        _ earlier: Census,
        _ deltas: [CensusPart],
        report: ImportReport,
        head: LogHead,
        mark: UInt64,
        aliases: [LogEntry]
    ) {
        parts = deltas.reduce(earlier.native) { parts, delta in
            parts.map { $0.hiding(delta) } + [delta]
        }
        native = parts
        self.aliases = aliases
        merges = Self.merges(aliases)
        accounts = earlier.accounts
        self.report = report
        self.head = head
        self.mark = mark
    }

    /// Creates a census from one of the same log and the part of contacts that became one, if there are any.
    init(_ census: Census, merged: CensusPart?) {
        native = census.native
        parts = native.map { part in merged.map(part.hiding) ?? part } + [merged].compactMap(\.self)
        aliases = census.aliases
        merges = census.merges
        accounts = census.accounts
        report = census.report
        head = census.head
        mark = census.mark
    }

    private static func merges(_ aliases: [LogEntry]) -> [OrgID?: ContactLinks] {
        Dictionary(grouping: aliases, by: \.activity.stream.org)
            .mapValues { ContactLinks($0, knownAt: Position(.max)) }
    }

    /// The part of the contacts that became one, or `nil` if there are none.
    var merged: CensusPart? { parts.count > native.count ? parts.last : nil }

    /// The number of contacts.
    ///
    /// Contacts that became one are one.
    public var contactCount: Int { parts.reduce(0) { $0 + $1.contactCount } }

    /// The number of activities, counting each id once and no erased ones.
    public var activityCount: Int { parts.reduce(0) { $0 + $1.activityCount } }

    /// The segments that activities up to the head name, also in a census known at an earlier
    /// position.
    public var segments: [SegmentID] { last.segments.sorted }

    /// The contacts' streams in their order.
    ///
    /// O(n log n).
    public var streams: [StreamID] {
        parts.flatMap { part in part.shown.map { part.contacts[$0] } }.sorted()
    }

    /// The memory that the census uses, in bytes, without the texts of its sources.
    @_spi(Benchmarks) public var memoryUsed: Int { parts.reduce(0) { $0 + $1.size } }

    /// The part with most contacts.
    var base: CensusPart { parts[0] }

    /// The part that includes all segments and all texts.
    var last: CensusPart { native[native.count - 1] }

    /// Finds the history of a contact's own stream.
    func findOwn(_ stream: StreamID) -> (part: CensusPart, contact: Int)? {
        Self.find(stream, in: native)
    }

    /// Finds the part of a contact and the contact's number there, or returns `nil` for an unknown
    /// contact.
    func find(_ stream: StreamID) -> (part: CensusPart, contact: Int)? {
        Self.find(stream, in: parts)
    }

    private static func find(
        _ stream: StreamID,
        in parts: [CensusPart]
    ) -> (part: CensusPart, contact: Int)? {
        // The last part first: it hides the contact in the parts before it.
        for part in parts.reversed() {
            if let contact = part.contacts.number(of: stream) { return (part, contact) }
        }
        return nil
    }

    /// Finds a contact in an organization, or in the only one that has it.
    ///
    /// Returns `nil` if none or several have it.
    func find(_ contact: ContactID, in org: OrgID?) -> (part: CensusPart, contact: Int)? {
        if let org { return find(StreamID(org: org, contact: contact)) }
        var found: (part: CensusPart, contact: Int)?
        for part in parts {
            for number in part.numbers(of: contact) {
                // Two organizations have the contact: picking one would answer about the wrong
                // person.
                guard found == nil else { return nil }
                found = (part, number)
            }
        }
        return found
    }

    /// Returns the streams of one contact in their order, one for each organization that knows it.
    ///
    /// O(organizations).
    public func streams(of contact: ContactID) -> [StreamID] {
        parts.flatMap { part in part.numbers(of: contact).map { part.contacts[$0] } }.sorted()
    }
}
