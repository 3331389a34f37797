public import ContactProjector
internal import GRDB

/// The activities of a stream under ids that another stream also has, as after a merge of contacts.
public struct SharedActivities: Hashable, Sendable {
    /// The stream that holds them.
    public let stream: StreamID
    /// The activities with an id of the other stream's, or about a note of it; all of them still have a description.
    public let activities: Set<ActivityID>
    /// The number of them with an id that the other stream has.
    public let sameActivities: Int
    /// The number of their notes that the other stream has.
    public let sameNotes: Int
}

extension SQLiteActivityStore {
    /// Returns what other streams hold under the ids of a stream's activities and notes, by stream.
    ///
    /// What was erased of this stream counts as well: its ids stay, and the same text may be elsewhere. What was erased
    /// elsewhere doesn't. O(log).
    public func activitiesShared(
        with stream: StreamID
    ) async throws(StoreError) -> [SharedActivities] {
        try await read { try $0.activitiesShared(with: stream) }
    }
}

/// The ids that a stream holds something under.
private struct HeldIDs {
    var activities: Set<ActivityID> = []
    var notes: Set<NoteID> = []
}

extension LogReader {
    fileprivate func activitiesShared(with stream: StreamID) throws -> [SharedActivities] {
        guard let number = try number(of: stream) else { return [] }
        let own = try heldIDs(of: number)
        return try shared(own, without: number).map { number, shared in
            SharedActivities(
                stream: try self.stream(numbered: number),
                activities: shared.activities,
                sameActivities: shared.activities.intersection(own.activities).count,
                sameNotes: shared.notes.count
            )
        }
        .sorted { $0.stream < $1.stream }
    }

    private func heldIDs(of number: Int64) throws -> HeldIDs {
        var held = HeldIDs()
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, note FROM entry
                WHERE stream = :stream AND kind <> :erasure
                """,
            arguments: ["stream": number, "erasure": LogEntry.Kind.erasure.code]
        )
        while let row = try rows.next() {
            let (activity, note) = try Self.ids(row, 0)
            held.activities.insert(activity)
            if let note { held.notes.insert(note) }
        }
        return held
    }

    /// What other streams hold under some ids, by the streams' numbers.
    private func shared(_ ids: HeldIDs, without number: Int64) throws -> [Int64: HeldIDs] {
        var found: [Int64: HeldIDs] = [:]
        // The payload is behind these columns, so its pages are not read.
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, note, stream, ifnull(first_position, position) FROM entry
                WHERE stream <> :stream AND kind <> :erasure
                """,
            arguments: ["stream": number, "erasure": LogEntry.Kind.erasure.code]
        )
        while let row = try rows.next() {
            let (activity, note) = try Self.ids(row, 0)
            let sharedNote = note.flatMap { ids.notes.contains($0) ? $0 : nil }
            guard sharedNote != nil || ids.activities.contains(activity),
                try isDescribed(at: try EntryRow.position(row, 3))
            else { continue }
            let stream = try row.decode(Int64.self, atIndex: 2)
            found[stream, default: HeldIDs()].activities.insert(activity)
            if let sharedNote { found[stream]?.notes.insert(sharedNote) }
        }
        return found
    }

    /// Tells whether the activity that was first recorded at a position still has a description.
    private func isDescribed(at position: Position) throws -> Bool {
        try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT payload IS NOT NULL FROM entry
                    WHERE position = :position
                    """
            ),
            arguments: ["position": position.rawValue]
        ) ?? false
    }

    private func stream(numbered number: Int64) throws -> StreamID {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT contact, org FROM stream WHERE id = :number"),
            arguments: ["number": number]
        )
        guard let row else {
            throw CorruptEntryError(position: nil, finding: "stream \(number) is missing")
        }
        return try EntryRow.stream(row, 0)
    }

    private static func ids(_ row: Row, _ index: Int) throws -> (ActivityID, NoteID?) {
        (
            ActivityID(try row.decode(IDColumn.self, atIndex: index).text),
            try row.decode(IDColumn?.self, atIndex: index + 1).map { NoteID($0.text) }
        )
    }
}
