#if Postgres
internal import ContactProjector
internal import LogChain

/// The key by which versions of one activity are found.
struct ActivityKey: Hashable {
    let stream: StreamID
    let id: ActivityID

    init(stream: StreamID, id: ActivityID) {
        self.stream = stream
        self.id = id
    }

    init(_ activity: Activity) {
        self.init(stream: activity.stream, id: activity.id)
    }
}

extension Connection {
    /// Finds the recorded versions of some activities, in the order of the log.
    func versions(of wanted: Set<ActivityKey>) async throws -> [ActivityKey: [LogEntry]] {
        guard !wanted.isEmpty else { return [:] }
        let keys = Array(wanted)
        let rows = try await query(
            """
            SELECT \(EntryRow.columns)
            FROM unnest($1::bytea[], $2::bytea[], $3::bytea[]) AS k (contact, org, id)
            JOIN contact_log.entry e
                ON e.contact = k.contact AND e.org = k.org AND e.id = k.id
            WHERE e.kind <> 3
            """,
            [
                .byteLists(keys.map(\.stream.contactColumn)),
                .byteLists(keys.map(\.stream.orgColumn)),
                .byteLists(keys.map { Array($0.id.rawValue.utf8) }),
            ]
        )
        let codec = PayloadCodec()
        let entries = try rows.map { try EntryRow.entry($0, codec) }
        return Dictionary(grouping: entries) { ActivityKey($0.activity) }
            .mapValues { $0.sorted { $0.position < $1.position } }
    }
}
#endif
