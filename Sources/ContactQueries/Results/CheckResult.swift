public import ActivityJSON
package import ContactProjector

/// An account of a log's contents, and of the records that were read for it.
public struct CheckResult: JSONDocuments, JSONWritable, Sendable {
    /// The names of the sources.
    public let sources: [String]
    /// The outcome of every record, or of every recorded entry of a store.
    public let report: ImportReport
    /// The first records that could not be read, each with its location.
    public let rejects: [String]
    /// A Boolean value that indicates whether a store was checked, which doesn't count repeated
    /// imports.
    package let isOfStore: Bool
    /// The counts over all contacts.
    package let contacts: ContactCounts
    /// The number of activity ids that occur in more than one stream.
    public let sharedIDs: Int

    /// Writes the counts.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("sources") { $0.array(sources) { $0.value($1) } }
            for (name, count) in report.counts { writer.field(name, count) }
            writer.field("rejects") { $0.array(rejects) { $0.value($1) } }
            writer.field("contacts", contacts.contacts)
            writer.field("undated", contacts.undated)
            writer.field("shared_ids", sharedIDs)
            writer.field("first_occurred_at", contacts.first?.rfc3339)
            writer.field("last_occurred_at", contacts.last?.rfc3339)
            writer.field("counts") { writer in
                writer.object { writer in
                    for (name, count) in contacts.namedKinds { writer.field(name, count) }
                }
            }
            writer.field("notices") { writer in
                writer.object { writer in
                    for kind in Notice.Kind.allCases {
                        writer.field(kind.rawValue, contacts.notices[kind] ?? 0)
                    }
                }
            }
        }
    }
}

extension ImportReport {
    /// The counts by their names.
    package var counts: [(String, Int)] {
        [
            ("read", read), ("appended", appended), ("duplicates", duplicates),
            ("revisions", revisions), ("conflicts", conflicts), ("rejected", rejected),
        ]
    }
}

/// The counts over contacts, each of which is folded once.
package struct ContactCounts: Sendable {
    /// The number of contacts.
    package private(set) var contacts = 0
    /// The number of undated activities.
    package private(set) var undated = 0
    /// The number of notices of each kind.
    package private(set) var notices: [Notice.Kind: Int] = [:]
    private var kinds: [ActivityKind: Int] = [:]
    /// The outcome of the records that the log kept.
    private(set) var kept = ImportReport()
    /// The first time of an activity.
    package private(set) var first: Timestamp?
    /// The last time of an activity.
    package private(set) var last: Timestamp?

    /// The number of activities of each type, by name.
    package var namedKinds: [(String, Int)] { kinds.map { ($0.key.name, $0.value) }.sorted(by: <) }

    init() {}

    /// Creates the counts of one contact's log.
    init(_ log: ContactLog) {
        let entries = log.ownEntries.prefix { $0.position <= log.knownAt }
        let erased = Set(entries.lazy.filter(\.isErased).map(\.position))
        for entry in entries { count(entry, erased) }
        // Its activities count as those of the contact that it became.
        guard log.merges.into == nil else {
            notices[.mergedInto] = 1
            return
        }
        let timeline = log.timeline
        let state = ContactStateProjection(timeline.stream).fold(timeline.folded)
        contacts = 1
        if !log.merges.from.isEmpty { notices[.mergedFrom] = log.merges.from.count }
        undated = state.counts.undated
        for notice in state.notices { notices[notice.kind, default: 0] += 1 }
        kinds = state.counts.byKind
        first = timeline.activities.lazy.compactMap(\.occurredAt).min()
        last = timeline.activities.lazy.compactMap(\.occurredAt).max()
    }

    mutating func add(_ other: ContactCounts) {
        contacts += other.contacts
        undated += other.undated
        notices.merge(other.notices, uniquingKeysWith: +)
        kinds.merge(other.kinds, uniquingKeysWith: +)
        kept.add(other.kept)
        first = [first, other.first].compactMap(\.self).min()
        last = [last, other.last].compactMap(\.self).max()
    }

    private mutating func count(_ entry: LogEntry, _ erased: Set<Position>) {
        switch entry.kind {
        // Written by the log itself to record that a description was erased, so it isn't an
        // imported record.
        case .revision(let first) where !entry.isErased && erased.contains(first): break
        case .activity, .observation:
            kept.add(appended: 1, duplicates: 0, revisions: 0, conflicts: 0)
        case .revision: kept.add(appended: 0, duplicates: 0, revisions: 1, conflicts: 0)
        case .conflict: kept.add(appended: 0, duplicates: 0, revisions: 0, conflicts: 1)
        // Written by the log itself, too.
        case .erasure, .alias: break
        }
    }
}
