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
        try await self.init(of: store, knownAt: Position(.max), threads: threads)
    }

    /// Reads a log: everything up to a position, as folding it known at that position would.
    ///
    /// That a contact was erased later is known at every position (rule 3.9). O(log entries).
    ///
    /// - Throws: `StoreError` when the log can't be read.
    package convenience init(
        of store: any ActivityStore,
        knownAt position: Position,
        threads: Int = 2
    ) async throws(StoreError) {
        var rows = try LogRows()
        var place = Position.zero
        while true {
            let entries = try await store.entries(after: place, limit: Self.batchSize)
            guard let last = entries.last else { break }
            try rows.add(entries, knownAt: position)
            place = last.position
        }
        let mark = try await store.place(at: rows.head.position)?.mark ?? 0
        let (report, head, aliases) = (rows.report, rows.head, rows.aliases)
        let census = try await Census(
            rows.part(threads: threads),
            report: report,
            head: head,
            mark: mark,
            aliases: aliases
        ).united()
        self.init(census, merged: census.merged)
    }

    /// Returns the census of the log as known at an earlier head, from the rows of this one.
    ///
    /// Its counts are of activities alone. O(activities).
    func known(at head: LogHead) async throws(StoreError) -> Census {
        let rows = try LogRows(of: self, knownAt: head)
        let (report, aliases) = (rows.report, rows.aliases)
        let part = try await rows.part(threads: 2)
        return try await Census(part, report: report, head: head, aliases: aliases).united()
    }

    // Large enough that a read costs more than its request, and small enough that decoded entries
    // don't fill the memory.
    /// The number of entries that are read at once.
    static var batchSize: Int { 10_000 }
}

extension LogPlace {
    /// The marks of the log's id and of its link in one number, by which a census recognizes its
    /// log.
    var mark: UInt64 { UInt64(logMark) << 32 | UInt64(linkMark) }
}
