internal import ContactProjector

/// The result of a fold, with the snapshots that the store should write or remove.
struct FoldOutcome<State: Sendable> {
    /// The stream that was folded, or `nil` if the log doesn't have it.
    let stream: StreamReader?
    let answer: FoldResult<State>
    /// The last time that the used snapshot covers, or `nil` if all activities were folded.
    var covered: Timestamp?
    /// The snapshots that couldn't be read.
    var unreadable: [Int64] = []
    var taken: PendingSnapshots?
}

extension FoldOutcome<SummaryState> {
    /// Returns the summary of the state.
    func summary() throws -> ContactSummary {
        let found = answer.state
        var notes = found.earlierNotes + found.notes.count
        if let stream, let covered, !found.notes.isEmpty {
            // A note that also occurs in the part that the snapshot covers was counted there.
            notes -= try stream.count(
                of: found.notes,
                createdBy: covered,
                after: answer.basis.erasedAt,
                knownAt: answer.basis.knownAt
            )
        }
        let state = FoldResult(state: found.state, basis: answer.basis).contactState
        return ContactSummary(state, notes: notes)
    }
}

/// The use, damage and creation of snapshots during a fold.
struct SnapshotNews: Sendable {
    let isFromSnapshot: Bool
    let unreadable: [Int64]
    let taken: PendingSnapshots?

    init<State>(_ outcome: FoldOutcome<State>) {
        isFromSnapshot = outcome.covered != nil
        unreadable = outcome.unreadable
        taken = outcome.taken
    }

    /// A Boolean value that indicates whether there is anything to count or to write.
    var isAny: Bool { isFromSnapshot || taken != nil || !unreadable.isEmpty }
}

/// One fold of a contact's activities, from one statement, or from a snapshot if there are any.
struct ContactFold<P: SnapshottableProjection>: Sendable {
    let contact: ContactReference
    let asOf: AsOf
    let knownAt: KnownAt
    let parts: EntryParts
    let policy: SnapshotPolicy?
    /// A Boolean value that indicates whether due snapshots are taken, which needs a writable
    /// store.
    let takesSnapshots: Bool
    let projection: @Sendable (StreamID) -> P

    func outcome(_ reader: LogReader) throws -> FoldOutcome<P.State> {
        // Most contacts have no snapshots, and one statement answers. A transaction around it would
        // take longer than the look-up itself (<doc:WhatRunsWhere>).
        if !knownAt.isTime {
            let rows =
                try ContactRows(contact, reader, parts, stopsAtSnapshots: policy != nil)
            if !rows.hasSnapshots, !rows.isMerged { return try replayed(rows, reader) }
        }
        return try reader.source.transaction { try outcomeOfSeveral(reader) }
    }

    /// Runs several statements, which must see one state of the log.
    private func outcomeOfSeveral(_ reader: LogReader) throws -> FoldOutcome<P.State> {
        let known = contact.isStream ? [] : try reader.streams(of: contact.contact)
        let stream = try contact.stream(among: known)
        guard let policy, let number = try reader.number(of: stream) else {
            return try replayed(try ContactRows(.stream(stream), reader, parts), reader)
        }
        let head = try reader.head().position
        let snapshots = SnapshotReader(
            StreamReader(reader: reader, stream: stream, number: number),
            projection(stream),
            asOf: asOf,
            knownAt: try reader.position(of: knownAt, head: head),
            head: head,
            parts,
            takesSnapshots: takesSnapshots
        )
        var unreadable: [Int64] = []
        var outcome =
            try snapshots.outcome(policy, unreadable: &unreadable)
            ?? replayed(try ContactRows(.stream(stream), reader, parts), reader)
        outcome.unreadable = unreadable
        return outcome
    }

    /// Folds the whole history, and takes due snapshots if there are none yet.
    private func replayed(
        _ rows: ContactRows,
        _ reader: LogReader
    ) throws -> FoldOutcome<P.State> {
        let log = try rows.log(reader, knownAt: [knownAt])
        let projection = projection(log.stream)
        let replay = log.replay(projection)
        let answer = try replay.folded(asOf: asOf)
        guard let number = rows.number else { return FoldOutcome(stream: nil, answer: answer) }
        let entries = StreamReader(reader: reader, stream: log.stream, number: number)
        var outcome = FoldOutcome(stream: entries, answer: answer)
        // Only at the head: entries after an earlier known-at may concern what the snapshot would
        // cover.
        // A contact that was merged with another one has none: what they cover isn't of one stream.
        guard takesSnapshots, !log.isMerged, log.knownAt == log.head, let policy,
            policy.isDue(length: replay.activities.count, last: nil),
            try reader.snapshots(of: number, projection.identity).isEmpty
        else { return outcome }
        outcome.taken = try SnapshotReader(
            entries,
            projection,
            asOf: asOf,
            knownAt: log.knownAt,
            head: log.head,
            parts,
            takesSnapshots: true
        )
        .taken(from: replay, policy, after: [], answer)
        return outcome
    }
}
