internal import ActivityJSON
internal import ContactCensus
package import ContactProjector

/// The queries about the log itself.
extension QueryEngine {
    /// A Boolean value that indicates whether the log is that of a store, not of files that this
    /// process read.
    private var isOfStore: Bool { origin?.report == nil }

    func info() async throws(UserError) -> QueryResult {
        let counts = try await counts()
        return QueryResult(
            head: counts.head.position,
            content: .info(
                InfoResult(
                    sources: origin?.sources ?? [],
                    log: isOfStore
                        ? try await reading { log throws(StoreError) in try await log.logID() }
                        : nil,
                    contents: counts,
                    rejected: try await rejectCount()
                )
            )
        )
    }

    /// Counts all records and activities, and the notices of all contacts.
    ///
    /// Notices depend on the order of a contact's activities, so contacts are read one by one, a
    /// few at once.
    func check() async throws(UserError) -> QueryResult {
        // One head for all contacts, which are read one after the other while appends continue.
        let head = try await reading { log throws(StoreError) in try await log.head().position }
        let streams = try await streams()
        let contacts = try await sideBySide(streams) { stream throws(UserError) in
            ContactCounts(try await read(stream, knownAt: [.position(head)]).log)
        }
        var count = ContactCounts()
        for contact in contacts { count.add(contact) }
        var kept = count.kept
        kept.add(rejected: try await rejectCount())
        return QueryResult(
            head: head,
            content: .check(
                CheckResult(
                    sources: origin?.sources ?? [],
                    // A load counted all records that it read; a store has only those that it kept.
                    report: origin?.report ?? kept,
                    rejects: try await rejectedRecords().map { "\($0.location): \($0.reason)" },
                    isOfStore: isOfStore,
                    contacts: count,
                    sharedIDs: try await counts().sharedIDs
                )
            )
        )
    }

    func rejects() async throws(UserError) -> QueryResult {
        QueryResult(
            head: try await reading { log throws(StoreError) in try await log.head().position },
            content: .rejects(
                RejectsResult(rows: try await rejectedRecords(), total: try await rejectCount())
            )
        )
    }

    /// Returns the streams of the log in their order.
    ///
    /// - Throws: ``UserError`` when the log can't be read.
    package func streams() async throws(UserError) -> [StreamID] {
        try await reading { log throws(StoreError) in try await log.streams() }
    }

    /// Returns the times of the first and the last dated activity, or `nil` if no activity has a time.
    ///
    /// - Throws: ``UserError`` when the log can't be read.
    package func span() async throws(UserError) -> ClosedRange<Timestamp>? {
        try await census().span
    }

    private func rejectCount() async throws(UserError) -> Int {
        do { return try await origin?.rejectCount() ?? 0 } catch { throw UserError(error) }
    }

    private func rejectedRecords() async throws(UserError) -> [RejectedRecord] {
        do {
            return try await origin?.rejects(limit: ImportReport.keptRejects) ?? []
        } catch {
            throw UserError(error)
        }
    }

    /// Returns the contents of the log, from its origin or counted in one pass.
    private func counts() async throws(UserError) -> LogCounts {
        do {
            if let known = try await origin?.counts() { return known }
        } catch {
            throw UserError(error)
        }
        let head = try await reading { log throws(StoreError) in try await log.head() }
        var counts = LogCounts(upTo: head)
        var contacts: Set<StreamID> = []
        var shared = SharedIDs()
        try await readEntries(upTo: head.position) { entry in
            counts.count(entry.kind, occurredAt: entry.activity.occurredAt)
            contacts.insert(entry.activity.stream)
            shared.count(entry)
        }
        counts.contacts = contacts.count
        counts.sharedIDs = shared.count
        return counts
    }

    /// Reads the entries of the log in one pass.
    private func readEntries(
        upTo head: Position,
        _ take: (LogEntry) -> Void
    ) async throws(UserError) {
        var position = Position.zero
        while position < head {
            if isCanceled() { throw .interrupted }
            let entries = try await reading { log throws(StoreError) in
                // In batches, so that a cancellation is noticed within about 50 ms and memory stays
                // constant.
                try await log.entries(after: position, limit: 10_000)
            }
            guard let last = entries.last else { return }
            for entry in entries where entry.position <= head { take(entry) }
            position = last.position
        }
    }
}

/// The activity ids that occur in more than one stream.
private struct SharedIDs {
    private var streams: [ActivityID: StreamID] = [:]
    private var shared: Set<ActivityID> = []

    var count: Int { shared.count }

    mutating func count(_ entry: LogEntry) {
        guard entry.kind == .activity else { return }
        let activity = entry.activity
        let first = streams.updateValue(activity.stream, forKey: activity.id)
        if let first, first != activity.stream { shared.insert(activity.id) }
    }
}
