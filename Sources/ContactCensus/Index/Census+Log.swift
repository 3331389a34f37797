public import ContactProjector

extension Census {
    /// Reads a log: everything up to its head, as folding it known at the head would.
    ///
    /// Conditions on the text of notes need the log itself. O(log entries).
    ///
    /// - Throws: `StoreError` when the log can't be read.
    public convenience init(
        of store: any ActivityStore,
        threads: Int = 2
    ) async throws(StoreError) {
        let rows = try await Self.rows(of: store, after: nil)
        self.init(try await rows.census(threads: threads))
    }

    /// Reads a log: everything up to a position, as folding it known at that position would.
    ///
    /// That a contact was erased later is known at every position (rule 3.9). O(log entries).
    ///
    /// - Throws: `StoreError` when the log can't be read.
    public convenience init(
        of store: any ActivityStore,
        knownAt position: Position,
        threads: Int = 2
    ) async throws(StoreError) {
        let rows = try await Self.rows(of: store, after: nil, knownAt: position)
        self.init(try await rows.census(threads: threads))
    }

    /// Opens the census of a log that is kept in an index file, and brings it up to the log's head.
    ///
    /// The file is read into memory and its checksums are verified. A missing, damaged or foreign file is rebuilt; an outdated
    /// one is updated and written again. It is derived: deleting it loses nothing, and if it can't be written, results
    /// are the same.
    ///
    /// - Throws: `StoreError` when the log can't be read.
    public convenience init(
        indexAt path: String,
        of store: any ActivityStore,
        threads: Int = 2
    ) async throws(StoreError) {
        if let census = IndexFile.read(path), try await census.fits(store) {
            let updated = try await census.updated(with: store, threads: threads)
            if updated.head != census.head { try? IndexFile.write(updated, to: path) }
            self.init(updated)
            return
        }
        let census = try await Census(of: store, threads: threads)
        if census.head.position > .zero { try? IndexFile.write(census, to: path) }
        self.init(census)
    }

    /// Tells whether the log is the one that the census was made of, and has not gone back behind its head since.
    private func fits(_ store: any ActivityStore) async throws(StoreError) -> Bool {
        try await store.place(at: head.position)?.mark == mark
    }

    /// Returns the census of the same log with the entries that were appended since.
    ///
    /// The entries must follow ``head`` without a gap. O(activities), whatever is added.
    ///
    /// - Throws: `StoreError` when memory is short.
    public func appending(
        _ batch: LogBatch,
        threads: Int = 2
    ) async throws(StoreError) -> Census {
        guard let first = batch.entries.first else { return self }
        precondition(
            form == .entry && first.position == head.position.next,
            "entry \(first.position) doesn't follow the census's position \(head.position)"
        )
        var rows = try LogRows(self)
        try rows.add(batch.entries)
        rows.mark = batch.place.mark
        return try await rows.census(threads: threads)
    }

    /// Returns the census of the log up to its present head; itself when there is nothing more.
    ///
    /// If the log was restored to an earlier state, or is another one, it is read again from the start.
    ///
    /// - Parameters:
    ///   - store: The log.
    ///   - position: Where to go on, when it is known that the log holds nothing between ``head`` and there: of a part of a log,
    ///     the rest may be long.
    ///   - threads: How many threads arrange it.
    /// - Returns: The census up to the log's head.
    /// - Throws: `StoreError` when the log can't be read.
    public func updated(
        with store: any ActivityStore,
        from position: Position? = nil,
        threads: Int = 2
    ) async throws(StoreError) -> Census {
        guard form == .entry else { return self }
        guard try await fits(store) else { return try await Census(of: store, threads: threads) }
        let position = max(position ?? .zero, head.position)
        guard try await store.head().position > position,
            try await !store.entries(after: position, limit: 1).isEmpty
        else { return self }
        return try await Self.rows(of: store, after: self, from: position).census(threads: threads)
    }

    private static func rows(
        of store: any ActivityStore,
        after census: Census?,
        from start: Position = .zero,
        knownAt end: Position = Position(.max)
    ) async throws(StoreError) -> LogRows {
        var rows = try LogRows(census)
        var position = start
        while true {
            let entries = try await store.entries(after: position, limit: 10_000)
            guard let last = entries.last else {
                rows.mark = try await store.place(at: rows.head.position)?.mark ?? 0
                return rows
            }
            try rows.add(entries, knownAt: end)
            position = last.position
        }
    }

    convenience init(_ other: Census) {
        self.init(
            contacts: other.contacts,
            segmentNames: other.segmentNames,
            assembled: CensusColumns(
                rows: other.rows,
                transitions: other.transitions,
                marks: other.marks
            ),
            text: other.text,
            form: other.form,
            report: other.report,
            accounts: other.accounts,
            head: other.head,
            mark: other.mark,
            erasures: other.erasures
        )
    }
}

extension LogPlace {
    /// The marks of the log and of its course in one number, which a census tells its log by.
    var mark: UInt64 { UInt64(logMark) << 32 | UInt64(linkMark) }
}

/// A census that follows a log.
public actor LiveCensus {
    /// The census of everything that was seen so far.
    public private(set) var current: Census
    private let store: any ActivityStore

    /// Starts with a census of the log.
    public init(_ census: Census, of store: any ActivityStore) {
        current = census
        self.store = store
    }

    /// Follows the log until the task is canceled.
    ///
    /// - Throws: `StoreError` if the log can't be read. Calling again resumes at the same place, or from the start if
    ///   the log was restored to an earlier state or is another one.
    public func follow() async throws(StoreError) {
        current = try await current.updated(with: store)
        guard let place = try await store.place(at: current.head.position) else {
            throw .otherLog("the log was restored to an earlier state while it was read")
        }
        for try await batch in store.entries(following: place, batchSize: 10_000) {
            current = try await current.appending(batch)
        }
    }
}
