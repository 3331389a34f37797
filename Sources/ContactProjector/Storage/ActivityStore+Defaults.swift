/// The default implementations, which define the results that a store may compute faster.
extension ActivityStore {
    /// Returns the log of one contact as it was known at one known-at.
    ///
    /// O(own history).
    ///
    /// - Throws: ``StoreError`` when the log can't be read.
    public func log(of stream: StreamID, knownAt: KnownAt) async throws(StoreError) -> ContactLog {
        try await log(of: stream, knownAt: [knownAt])
    }

    /// Finds the contact's stream, then reads its log.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func contactLog(
        of contact: ContactReference,
        knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog {
        let stream = try await stream(of: contact)
        let log = try await read(stream, knownAt)
        guard log.entries.isEmpty else { return log }
        // Another task may have appended the contact's first activity between the two reads. The log then has
        // no entries, but a head that includes the activity, and would answer that the contact is unknown.
        let known = try await self.stream(of: contact)
        return known == stream ? log : try await read(known, knownAt)
    }

    /// Replays the activities of a contact that were known at one position and had happened by one time.
    ///
    /// O(n log n) in the length of the stream.
    ///
    /// - Throws: ``QueryError``, as the requirement says.
    public func fold<P: SnapshottableProjection>(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt,
        by projection: @escaping @Sendable (StreamID) -> P
    ) async throws(QueryError) -> FoldResult<P.State> {
        let log = try await contactLog(of: contact, knownAt: [knownAt])
        return try log.replay(projection(log.stream)).folded(asOf: asOf)
    }

    /// Summarizes the whole state.
    ///
    /// - Throws: ``QueryError``, as the requirement says.
    public func summary(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> ContactSummary {
        let found = try await fold(of: contact, asOf: asOf, knownAt: knownAt) {
            ContactStateProjection($0)
        }
        return ContactSummary(found.contactState)
    }

    private func read(
        _ stream: StreamID,
        _ knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog {
        do {
            return try await log(of: stream, knownAt: knownAt)
        } catch {
            throw .store(error)
        }
    }

    /// Returns the stream of a contact in an organization, or in the only one that has the contact.
    private func stream(of contact: ContactReference) async throws(QueryError) -> StreamID {
        guard case .contact(let id) = contact else { return try contact.stream(among: []) }
        let streams: [StreamID]
        do {
            streams = try await self.streams(of: id)
        } catch {
            throw .store(error)
        }
        return try contact.stream(among: streams)
    }
}
