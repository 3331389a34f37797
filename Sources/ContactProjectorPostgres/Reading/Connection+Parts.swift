#if Postgres
extension Connection {
    // So that no statement takes as long as a read of the whole log.
    private static let partSize: Int64 = 100_000

    /// Calls a closure with ranges of positions, in ascending order, up to one in which the log has no entry.
    ///
    /// Bounded by the entries that are there: a damaged head may be any number.
    func forEachPart(_ body: (ClosedRange<Int64>) async throws -> Void) async throws {
        var start: Int64 = 1
        while true {
            let part = start...(start + Self.partSize - 1)
            let last = try await query(
                "SELECT max(position) FROM contact_log.entry WHERE position >= $1 AND position <= $2",
                [.number(part.lowerBound), .number(part.upperBound)]
            ).first?.optionalNumber(0)
            guard last != nil else { return }
            try await body(part)
            start = part.upperBound + 1
        }
    }
}
#endif
