package import ContactProjector

/// The validity intervals of all contacts.
extension QueryEngine {
    // A window of 4,096 contacts is sixteen tasks, and holds the intervals of some 40,000 activities.
    private static var window: Int { 4_096 }

    /// Passes the intervals of all contacts on, by organization, contact, attribute, segment and start.
    ///
    /// The log is read at one head. The contacts of a window are read concurrently, and only the intervals of one window
    /// are in memory. O(n log n) for the n activities of each contact.
    ///
    /// - Parameters:
    ///   - knownAt: The known-at.
    ///   - organizations: The organizations whose contacts count.
    ///   - form: Converts the intervals of one contact, in any task.
    ///   - take: Receives the results of a window, in order.
    /// - Returns: The position that was used.
    /// - Throws: ``UserError`` if the log can't be read, or the query is canceled.
    @discardableResult
    package func intervals<Form: Sendable>(
        knownAt: KnownAt = .head,
        of organizations: Query.Organizations = .all,
        as form: @escaping @Sendable ([ValidityInterval]) -> Form,
        take: ([Form]) -> Void
    ) async throws(UserError) -> Position {
        let head = try await reading { log throws(StoreError) in try await log.head().position }
        let streams = try await streams().filter(organizations.contains)
            // The log sorts its streams by contact first.
            .sorted { $0.isBeforeByOrganization($1) }
        let position = try await position(of: knownAt, head, streams.first)
        let isRecorded = origin?.report == nil
        for start in stride(from: 0, to: streams.count, by: Self.window) {
            let part = Array(streams[start..<min(start + Self.window, streams.count)])
            take(
                try await sideBySide(part) { stream throws(UserError) in
                    let log = try await read(stream, knownAt: [.position(position)]).log
                    // One that became another contact is a part of that one's history.
                    let intervals =
                        log.merges.into == nil
                        ? ValidityInterval.all(in: log, isRecorded: isRecorded) : []
                    return form(intervals)
                }
            )
        }
        return position
    }

    /// Returns the position of a known-at, the same for all contacts while appends continue.
    private func position(
        of knownAt: KnownAt,
        _ head: Position,
        _ any: StreamID?
    ) async throws(UserError) -> Position {
        switch knownAt {
        case .head: return head
        case .position(let position): return min(position, head)
        case .time:
            guard let any else { return head }
            let positions = try await read(any, knownAt: [knownAt]).log.positions
            return min(positions.first ?? head, head)
        }
    }
}

extension StreamID {
    fileprivate func isBeforeByOrganization(_ other: StreamID) -> Bool {
        if org == other.org { return contact < other.contact }
        guard let otherOrg = other.org else { return false }
        guard let org else { return true }
        return org < otherOrg
    }
}
