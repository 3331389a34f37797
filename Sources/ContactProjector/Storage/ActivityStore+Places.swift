extension ActivityStore {
    /// Returns the place at a position of the log; `nil` beyond its end.
    ///
    /// - Throws: ``StoreError`` when the log can't be read.
    public func place(at position: Position) async throws(StoreError) -> LogPlace? {
        try await places(from: position, limit: 1).first
    }

    /// Returns the place at the end of the log.
    ///
    /// - Throws: ``StoreError`` when the log can't be read, with the code ``StoreError/Code/otherLog`` when it went back
    ///   to an earlier state meanwhile.
    public func headPlace() async throws(StoreError) -> LogPlace {
        let head = try await head().position
        guard let place = try await place(at: head) else {
            throw .otherLog("the log was restored to a state before position \(head)")
        }
        return place
    }

    /// Refuses a place that isn't one of this log.
    ///
    /// - Throws: ``StoreError`` with the code ``StoreError/Code/otherLog`` for a place of another log, of one that went back
    ///   since, or beyond the end.
    package func check(_ place: LogPlace) async throws(StoreError) {
        let found = try await self.place(at: place.position)
        guard found != place else { return }
        let origin = try await self.place(at: .zero)
        guard origin?.logMark == place.logMark else {
            throw .otherLog("\(place) belongs to another log")
        }
        throw .otherLog(
            found == nil
                ? "\(place) is past the log's head"
                : "\(place) no longer exists: the log was restored to an earlier state"
        )
    }

    /// Returns the entries that follow a place, at most as many as the limit, or `nil` if there are no entries yet.
    ///
    /// - Throws: ``StoreError`` with the code ``StoreError/Code/otherLog`` for a place that isn't one of this log.
    package func batch(
        after place: LogPlace,
        limit: Int
    ) async throws(StoreError) -> LogBatch? {
        let entries = try await entries(after: place.position, limit: limit)
        // In this order: a log that went back before the entries were read is found out.
        try await check(place)
        guard let last = entries.last else { return nil }
        guard let end = try await self.place(at: last.position) else {
            throw .otherLog("the log was restored to a state before position \(last.position)")
        }
        return LogBatch(entries: entries, place: end)
    }
}

extension StoreError {
    /// Creates the error for a place that can't be continued from.
    package static func otherLog(_ cause: String) -> StoreError {
        StoreError(code: .otherLog, cause: cause, hint: "read again from the start")
    }
}
