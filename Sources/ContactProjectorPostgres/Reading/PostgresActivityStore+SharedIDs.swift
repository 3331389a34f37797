#if Postgres
public import ContactProjector

extension PostgresActivityStore {
    /// Returns the activities of other streams that share ids with a stream's activities or notes,
    /// by stream.
    ///
    /// Erased activities of this stream count as well: their ids stay, and the same text may be in
    /// another stream. Those erased in other streams don't. O(log).
    public func activitiesShared(
        with stream: StreamID
    ) async throws(StoreError) -> [SharedActivities] {
        try await read { connection in
            try await EntryPages.begin(connection)
            let own = try await connection.heldIDs(of: stream)
            let shared = try await connection.shared(own, without: stream)
            try await connection.execute("COMMIT")
            return shared.map { other, ids in
                SharedActivities(of: other, ids.activities, ids.notes, sharedWith: own)
            }
            .sorted { $0.stream < $1.stream }
        }
    }
}

extension Connection {
    // Observations of one page have one time, and so often the same id, and contacts that became one
    // contact have the same alias; no source gave them.
    /// The condition for activities of the source.
    private static var isOfSource: String {
        "e.type NOT IN (\((ActivityKind.observed + ActivityKind.merging).map { "'\($0.name)'" }.joined(separator: ", ")))"
    }

    fileprivate func heldIDs(of stream: StreamID) async throws -> HeldIDs {
        let rows = try await query(
            """
            SELECT id, note FROM contact_log.entry e
            WHERE contact = $1 AND org = $2 AND kind <> 3 AND \(Self.isOfSource)
            """,
            [.bytes(stream.contactColumn), .bytes(stream.orgColumn)]
        )
        var held = HeldIDs()
        for row in rows.map(\.self) {
            held.add(ActivityID(try row.text(0)), row.optionalText(1).map { NoteID($0) })
        }
        return held
    }

    /// Finds the given ids in other streams.
    fileprivate func shared(
        _ ids: HeldIDs,
        without stream: StreamID
    ) async throws -> [StreamID: HeldIDs] {
        guard !ids.activities.isEmpty else { return [:] }
        var found: [StreamID: HeldIDs] = [:]
        try await forEachPart { part in
            // The first version decides whether the activity is erased: an erasure blanks all of
            // them, and records a further one.
            let rows = try await query(
                """
                SELECT e.contact, e.org, e.id, e.note FROM contact_log.entry e
                WHERE e.position >= $1 AND e.position <= $2 AND e.kind <> 3
                    AND \(Self.isOfSource)
                    AND (e.contact, e.org) <> ($3, $4)
                    AND (e.id = ANY ($5) OR e.note = ANY ($6))
                    AND EXISTS (
                        SELECT FROM contact_log.entry f
                        WHERE f.contact = e.contact AND f.org = e.org AND f.id = e.id
                            AND f.position = coalesce(e.first_position, e.position)
                            AND f.payload IS NOT NULL
                    )
                """,
                [
                    .number(part.lowerBound), .number(part.upperBound),
                    .bytes(stream.contactColumn), .bytes(stream.orgColumn),
                    .byteLists(ids.activities.map { Array($0.rawValue.utf8) }),
                    .byteLists(ids.notes.map { Array($0.rawValue.utf8) }),
                ]
            )
            for row in rows.map(\.self) {
                let note = row.optionalText(3).map { NoteID($0) }
                found[try EntryRow.stream(row, 0), default: HeldIDs()]
                    .add(
                        ActivityID(try row.text(2)),
                        note.flatMap { ids.notes.contains($0) ? $0 : nil }
                    )
            }
        }
        return found
    }
}
#endif
