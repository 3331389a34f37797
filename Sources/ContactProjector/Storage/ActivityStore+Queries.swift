extension ActivityStore {
    /// Returns what was true of a contact at one query time.
    ///
    /// A contact that the log does not know has the default state and the presence ``Basis/Presence/unknown``.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func state(
        of contact: ContactID,
        in org: OrgID? = nil,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> ContactState {
        try await answer(about: contact, in: org) { stream throws(QueryError) in
            try await state(of: stream, asOf: asOf, knownAt: knownAt)
        }
    }

    /// Returns what was true of a stream's contact at one query time.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known.
    public func state(
        of stream: StreamID,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> ContactState {
        try await fold(ContactStateProjection(stream), over: stream, asOf: asOf, knownAt: knownAt)
            .contactState
    }

    /// Folds a contact's activities with a custom fold at one query time.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func fold<P: SnapshottableProjection>(
        _ projection: P,
        of contact: ContactID,
        in org: OrgID? = nil,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> FoldResult<P.State> {
        try await answer(about: contact, in: org) { stream throws(QueryError) in
            try await fold(projection, over: stream, asOf: asOf, knownAt: knownAt)
        }
    }

    /// Returns the difference between two query times, end against start; what came and went in between is not listed.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations know the contact and none is named.
    public func changes(
        of contact: ContactID,
        in org: OrgID? = nil,
        from start: QueryTime,
        to end: QueryTime
    ) async throws(QueryError) -> StateChanges {
        let log = try await contactLog(of: contact, in: org, knownAt: [end.knownAt, start.knownAt])
        return try log.changes(from: start.asOf, knownAt: log.positions[1], to: end.asOf)
    }

    /// Returns what happened between two query times, activity by activity.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations know the contact and none is named.
    public func steps(
        of contact: ContactID,
        in org: OrgID? = nil,
        from start: QueryTime,
        to end: QueryTime
    ) async throws(QueryError) -> [StateStep] {
        let log = try await contactLog(of: contact, in: org, knownAt: [end.knownAt, start.knownAt])
        return try log.steps(from: start.asOf, knownAt: log.positions[1], to: end.asOf)
    }

    /// Returns the log of a contact, in the one organization that knows it or the one named.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations know the contact and none is named.
    public func contactLog(
        of contact: ContactID,
        in org: OrgID? = nil,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> ContactLog {
        try await contactLog(of: contact, in: org, knownAt: [knownAt])
    }

    /// Returns the log of a contact, with the position that each known-at comes to at the same head.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations know the contact and none is named.
    public func contactLog(
        of contact: ContactID,
        in org: OrgID? = nil,
        knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog {
        try await answer(about: contact, in: org) { stream throws(QueryError) in
            try await read(stream, knownAt)
        }
    }

    /// Asks about a contact's stream, which is that of the contact alone when no organization is known to have it.
    private func answer<Answer>(
        about contact: ContactID,
        in org: OrgID?,
        _ ask: (StreamID) async throws(QueryError) -> Answer
    ) async throws(QueryError) -> Answer {
        if let stream = try await stream(of: contact, in: org) { return try await ask(stream) }
        let answer = try await ask(StreamID(contact: contact))
        // The contact may have become known between the two reads: then the head of this answer knows it already.
        guard let stream = try await stream(of: contact, in: org) else { return answer }
        return try await ask(stream)
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
    private func stream(
        of contact: ContactID,
        in org: OrgID?
    ) async throws(QueryError) -> StreamID? {
        if let org { return StreamID(org: org, contact: contact) }
        let streams = try await known(contact)
        guard streams.count <= 1 else {
            throw .ambiguousContact(contact, orgs: streams.map(\.org))
        }
        return streams.first
    }

    private func known(_ contact: ContactID) async throws(QueryError) -> [StreamID] {
        do {
            return try await streams(of: contact)
        } catch {
            throw .store(error)
        }
    }
}
