extension ActivityStore {
    /// Returns what was true of a contact at one query time.
    ///
    /// A contact that the log does not know has the default state and the presence ``Basis/Presence/unknown``.
    /// O(own history), or what no snapshot covers of it.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func state(
        of contact: ContactID,
        in org: OrgID? = nil,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> ContactState {
        let contact = ContactReference(contact, in: org)
        return try await state(referredToBy: contact, asOf: asOf, knownAt: knownAt)
    }

    /// Returns what was true of a stream's contact at one query time.
    ///
    /// O(own history), or what no snapshot covers of it.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known.
    public func state(
        of stream: StreamID,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> ContactState {
        try await state(referredToBy: .stream(stream), asOf: asOf, knownAt: knownAt)
    }

    private func state(
        referredToBy contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> ContactState {
        try await fold(of: contact, asOf: asOf, knownAt: knownAt) { ContactStateProjection($0) }
            .contactState
    }

    /// Returns what was true of a contact at one query time, without texts.
    ///
    /// O(own history), or what no snapshot covers of it.
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func summary(
        of contact: ContactID,
        in org: OrgID? = nil,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> ContactSummary {
        try await summary(of: ContactReference(contact, in: org), asOf: asOf, knownAt: knownAt)
    }

    /// Returns what was true of a stream's contact at one query time, without texts.
    ///
    /// O(own history), or what no snapshot covers of it.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known.
    public func summary(
        of stream: StreamID,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> ContactSummary {
        try await summary(of: .stream(stream), asOf: asOf, knownAt: knownAt)
    }

    /// Folds a contact's activities with a custom fold at one query time.
    ///
    /// O(own history), or what no snapshot covers of it.
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
        let contact = ContactReference(contact, in: org)
        return try await fold(of: contact, asOf: asOf, knownAt: knownAt) { _ in projection }
    }

    /// Folds a stream's activities with a custom fold at one query time.
    ///
    /// O(own history), or what no snapshot covers of it.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the as-of names an activity that was not known.
    public func fold<P: SnapshottableProjection>(
        _ projection: P,
        over stream: StreamID,
        asOf: AsOf = .end,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> FoldResult<P.State> {
        try await fold(of: .stream(stream), asOf: asOf, knownAt: knownAt) { _ in projection }
    }

    /// Returns the difference between two query times, end against start; what came and went in between is not listed.
    ///
    /// O(own history).
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
    /// O(own history).
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
    /// O(own history).
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
    /// O(own history).
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations know the contact and none is named.
    public func contactLog(
        of contact: ContactID,
        in org: OrgID? = nil,
        knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog {
        try await contactLog(of: ContactReference(contact, in: org), knownAt: knownAt)
    }
}
