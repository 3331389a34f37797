internal import ContactProjector

/// The entries about contacts that became one, as texts in an index file.
///
/// There are few.
struct AliasTable {
    /// Six texts for each entry: position, record time, organization, contact, and the id and kind of the activity.
    let texts: NameTable

    private static let fields = 6

    init(_ texts: NameTable) { self.texts = texts }

    init(_ aliases: [LogEntry]) {
        var list = NameList()
        for entry in aliases {
            let activity = entry.activity
            list.add("\(entry.position.rawValue)".utf8)
            list.add("\(entry.recordedAt.microseconds)".utf8)
            // The mark before it distinguishes an organization with an empty id from none.
            list.add((activity.stream.org.map { "=\($0.rawValue)" } ?? "").utf8)
            list.add(activity.stream.contact.rawValue.utf8)
            list.add(activity.id.rawValue.utf8)
            list.add(activity.kind.name.utf8)
        }
        texts = list.table
    }

    /// The entries, or `nil` if the texts aren't those of aliases up to a position.
    func entries(upTo head: Position) -> [LogEntry]? {
        guard texts.count.isMultiple(of: Self.fields) else { return nil }
        var entries: [LogEntry] = []
        for start in stride(from: 0, to: texts.count, by: Self.fields) {
            guard let number = Int64(texts[start]), number > 0,
                let microseconds = Int64(texts[start + 1]),
                let recordedAt = Timestamp(microseconds: microseconds),
                Position(number) <= head,
                entries.last.map({ $0.position < Position(number) }) ?? true
            else { return nil }
            let position = Position(number)
            let org = texts[start + 2]
            let activity = Activity(
                stream: StreamID(
                    org: org.isEmpty
                        ? nil : OrgID(String(decoding: org.utf8.dropFirst(), as: UTF8.self)),
                    contact: ContactID(texts[start + 3])
                ),
                id: ActivityID(texts[start + 4]),
                kind: ActivityKind(texts[start + 5]),
                occurredAt: nil
            )
            guard activity.merge != nil else { return nil }
            entries.append(
                LogEntry(
                    position: position,
                    recordedAt: recordedAt,
                    activity: activity,
                    kind: .alias
                )
            )
        }
        return entries
    }
}
