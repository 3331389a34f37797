/// What defines the answers that a store may give faster.
extension ActivityStore {
    /// Returns the log of one contact as it was known at one known-at.
    public func log(of stream: StreamID, knownAt: KnownAt) async throws(StoreError) -> ContactLog {
        try await log(of: stream, knownAt: [knownAt])
    }

    /// Finds the contact's stream, then reads its log.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations know the contact and none is named.
    public func contactLog(
        of contact: ContactReference,
        knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog {
        if let stream = try await stream(of: contact) { return try await read(stream, knownAt) }
        let log = try await read(StreamID(contact: contact.contact), knownAt)
        // The contact may have become known between the two reads: then the head of this answer knows it already.
        guard let stream = try await stream(of: contact) else { return log }
        return try await read(stream, knownAt)
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

    /// The stream of a contact in an organization, or in the only one that knows it; `nil` when none does.
    private func stream(of contact: ContactReference) async throws(QueryError) -> StreamID? {
        if case .stream(let stream) = contact { return stream }
        let streams: [StreamID]
        do {
            streams = try await self.streams(of: contact.contact)
        } catch {
            throw .store(error)
        }
        guard streams.count <= 1 else {
            throw .ambiguousContact(contact.contact, orgs: streams.map(\.org))
        }
        return streams.first
    }
}
