extension ActivityStore {
    /// Returns the place at a position of the log, or `nil` if the position is past the head.
    ///
    /// - Throws: ``StoreError`` when the log can't be read.
    public func place(at position: Position) async throws(StoreError) -> LogPlace? {
        try await places(from: position, limit: 1).first
    }

    /// Returns the place at the end of the log.
    ///
    /// - Throws: ``StoreError`` when the log can't be read, with the code ``StoreError/Code/otherLog`` if it was
    ///   restored to an earlier state meanwhile.
    public func headPlace() async throws(StoreError) -> LogPlace {
        let head = try await head().position
        guard let place = try await place(at: head) else {
            throw .otherLog("the log was restored to a state before position \(head)")
        }
        return place
    }

    /// Throws an error if a place doesn't belong to this log.
    ///
    /// - Throws: ``StoreError`` with the code ``StoreError/Code/otherLog`` for a place of another log, of a history
    ///   that was overwritten since, or past the head.
    package func check(_ place: LogPlace) async throws(StoreError) {
        let found = try await self.place(at: place.position)
        guard found != place else { return }
        // The marks of position zero depend on the log alone, so they separate a foreign place from
        // an outdated one.
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

    /// Returns the entries that follow a place, at most as many as the limit, or `nil` if none follows yet.
    ///
    /// - Throws: ``StoreError`` with the code ``StoreError/Code/otherLog`` for a place that isn't one of this log.
    package func batch(
        after place: LogPlace,
        limit: Int
    ) async throws(StoreError) -> LogBatch? {
        let entries = try await entries(after: place.position, limit: limit)
        // Entries first, then the check: if the store was restored in between, the check fails. The other order
        // would accept entries of another history after a check of the earlier one.
        try await check(place)
        guard let last = entries.last else { return nil }
        // A log that was restored after the check may be too short to have this place.
        guard let end = try await self.place(at: last.position) else {
            throw .otherLog("the log was restored to a state before position \(last.position)")
        }
        return LogBatch(entries: entries, place: end)
    }
}

extension StoreError {
    /// Creates the error for a place from which reading can't continue.
    package static func otherLog(_ cause: String) -> StoreError {
        StoreError(code: .otherLog, cause: cause, hint: "read again from the start")
    }
}
