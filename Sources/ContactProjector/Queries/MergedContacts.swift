/// The entries of a contact and of all contacts that were ever merged with it.
///
/// A store reads them at one head: first the contact's own stream, then ``missing`` until it is `nil`. From that it creates
/// the ``ContactLog`` of the contact. Without an alias among the entries of the first stream nothing more is read.
public struct MergedContacts: Sendable {
    /// The stream of the contact that is asked about.
    public let stream: StreamID
    /// The entries of the contact's own stream.
    private(set) var own: [LogEntry]
    // Almost every contact has none, and then no table is made.
    /// The entries of the other streams.
    private var others: [StreamID: [LogEntry]] = [:]
    /// The streams that aliases name; of some of them the entries are there.
    private var named: [StreamID] = []

    /// Creates the entries of a contact from those of its own stream, by position.
    ///
    /// O(n).
    public init(_ stream: StreamID, entries: [LogEntry]) {
        self.stream = stream
        own = entries
        name(entries, of: stream)
    }

    /// A stream whose entries must be added, or `nil` if all of them are there.
    public var missing: StreamID? { named.last }

    /// Adds the entries of another stream, by position; none if the log doesn't have it.
    public mutating func add(_ entries: [LogEntry], of stream: StreamID) {
        others[stream] = entries
        name(entries, of: stream)
        while let last = named.last, others[last] != nil { named.removeLast() }
    }

    /// Notes the streams that aliases among some entries name.
    private mutating func name(_ entries: [LogEntry], of stream: StreamID) {
        for entry in entries where entry.kind == .alias {
            guard let change = entry.activity.merge else { continue }
            for contact in [change.old, change.new] {
                let other = StreamID(org: stream.org, contact: contact)
                if other != self.stream, others[other] == nil { named.append(other) }
            }
        }
    }

    /// A Boolean value that indicates whether other streams may concern the contact.
    var isMerged: Bool { !others.isEmpty }

    /// Returns the same contacts with other entries of each stream.
    func map(_ transform: ([LogEntry]) -> [LogEntry]) -> MergedContacts {
        var mapped = self
        mapped.own = transform(own)
        mapped.others = others.mapValues(transform)
        return mapped
    }

    /// Returns the merges of the contact by a position.
    func merges(knownAt: Position) -> ContactMerges {
        let aliases = ([own] + others.values).joined().filter { $0.kind == .alias }
        return ContactLinks(aliases, knownAt: knownAt).merges(of: stream.contact)
    }

    /// Returns the entries under some merges as if all had been appended to one stream, by position.
    ///
    /// Each stream has its own erasures, which are applied before. O(n log n).
    func entries(under merges: ContactMerges) -> [LogEntry] {
        Self.appended(counted(under: merges).sorted { $0.position < $1.position })
    }

    /// Returns the streams of each activity that several of the contacts have as the given entries have it.
    ///
    /// O(n).
    func holders(
        of entries: ArraySlice<LogEntry>,
        under merges: ContactMerges
    ) -> [ActivityID: Set<StreamID>] {
        // Only what was seen of one contact needs them.
        guard let last = entries.last, entries.contains(where: { $0.activity.isObserved }) else {
            return [:]
        }
        let firsts = Dictionary(
            entries.filter(\.kind.isFirst).map { ($0.activity.id, $0.activity) },
            uniquingKeysWith: { first, _ in first }
        )
        var holders: [ActivityID: Set<StreamID>] = [:]
        for entry in counted(under: merges)
        where entry.position <= last.position && entry.kind.isFirst {
            let id = entry.activity.id
            guard firsts[id]?.definesTheSame(as: entry.activity) == true else { continue }
            holders[id, default: []].insert(entry.activity.stream)
        }
        return holders.filter { $0.value.count > 1 }
    }

    private func counted(under merges: ContactMerges) -> [LogEntry] {
        Self.counted(own)
            + merges.from.flatMap { change in
                let other = StreamID(org: stream.org, contact: change.old)
                return Self.counted(others[other] ?? [])
            }
    }

    private static func counted(_ entries: [LogEntry]) -> [LogEntry] {
        // The entry that records the erasure of a description has none; another contact's may stand.
        let blanked = Set(entries.lazy.filter(\.isErased).map(\.position))
        let entries = entries.filter { entry in
            guard case .revision(let first) = entry.kind, !entry.isErased else { return true }
            return !blanked.contains(first)
        }
        guard let erasedAt = entries.last(where: { $0.kind == .erasure })?.position else {
            return entries
        }
        return entries.compactMap { entry in
            switch entry.kind {
            // These are no facts about the contact that could be erased.
            case .alias, .erasure: entry
            default: entry.counting(after: erasedAt)
            }
        }
    }

    /// Returns the entries with the kinds that they have in one stream, without those that it would not have.
    private static func appended(_ entries: [LogEntry]) -> [LogEntry] {
        var kept: [LogEntry] = []
        var places: [ActivityID: [Int]] = [:]
        let aliases = Set(entries.lazy.filter { $0.kind == .alias }.map(\.position))
        for entry in entries {
            guard !entry.kind.isOfLog(aliases) else {
                kept.append(entry)
                continue
            }
            let versions = places[entry.activity.id, default: []].map { kept[$0] }
            let kind: LogEntry.Kind
            if let first = versions.first, first.isErased {
                // Where one contact was erased, the other one's description stands.
                guard !entry.isErased, first.activity.definesTheSame(as: entry.activity),
                    !versions.contains(where: { version in
                        !version.isErased && version.activity.isSameVersion(as: entry.activity)
                    })
                else { continue }
                kind = .revision(of: first.position)
            } else {
                guard !entry.isErased || versions.isEmpty,
                    case .record(let decided) = AppendPlan.decision(
                        for: entry.activity,
                        given: versions
                    )
                else { continue }
                kind = decided
            }
            places[entry.activity.id, default: []].append(kept.count)
            kept.append(entry.with(kind))
        }
        return kept
    }
}

extension LogEntry.Kind {
    /// A Boolean value that indicates whether the log made the entry, or it conflicts with one of the given aliases.
    fileprivate func isOfLog(_ aliases: Set<Position>) -> Bool {
        switch self {
        case .alias, .erasure: true
        case .revision(let first), .conflict(let first): aliases.contains(first)
        case .activity, .observation: false
        }
    }
}

extension LogEntry {
    /// Returns the entry with another kind.
    fileprivate func with(_ kind: Kind) -> LogEntry {
        LogEntry(
            position: position,
            recordedAt: recordedAt,
            activity: activity,
            kind: kind,
            isErased: isErased
        )
    }
}
