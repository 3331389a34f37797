extension ActivityStore {
    /// Returns the state of a contact at one query time.
    ///
    /// A contact without an activity in the log has the default state and the presence ``Basis/Presence/unknown``.
    /// O(own history), or O(its part that no snapshot covers).
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

    /// Returns the state of a stream's contact at one query time.
    ///
    /// O(own history), or O(its part that no snapshot covers).
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

    /// Returns the summary of a contact at one query time: its state without texts.
    ///
    /// O(own history), or O(its part that no snapshot covers).
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

    /// Returns the summary of a stream's contact at one query time: its state without texts.
    ///
    /// O(own history), or O(its part that no snapshot covers).
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
    /// O(own history), or O(its part that no snapshot covers).
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
    /// O(own history), or O(its part that no snapshot covers).
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

    /// Returns the difference between the states at two query times.
    ///
    /// Changes in between that were reverted aren't listed.
    ///
    /// O(own history).
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func changes(
        of contact: ContactID,
        in org: OrgID? = nil,
        from start: QueryTime,
        to end: QueryTime
    ) async throws(QueryError) -> StateChanges {
        // The end's known-at comes first, because the log is used up to the first. One read gives
        // both states one head.
        let log = try await contactLog(of: contact, in: org, knownAt: [end.knownAt, start.knownAt])
        return try log.changes(from: start.asOf, knownAt: log.positions[1], to: end.asOf)
    }

    /// Returns the changes between two query times, activity by activity.
    ///
    /// O(own history).
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func steps(
        of contact: ContactID,
        in org: OrgID? = nil,
        from start: QueryTime,
        to end: QueryTime
    ) async throws(QueryError) -> [StateStep] {
        let log = try await contactLog(of: contact, in: org, knownAt: [end.knownAt, start.knownAt])
        return try log.steps(from: start.asOf, knownAt: log.positions[1], to: end.asOf)
    }

    /// Returns the log of a contact in the organization given, or in the only one that has the contact.
    ///
    /// O(own history).
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func contactLog(
        of contact: ContactID,
        in org: OrgID? = nil,
        knownAt: KnownAt = .head
    ) async throws(QueryError) -> ContactLog {
        try await contactLog(of: contact, in: org, knownAt: [knownAt])
    }

    /// Returns the log of a contact, with the position of each known-at at the same head.
    ///
    /// O(own history).
    ///
    /// - Throws: ``QueryError/ambiguousContact(_:orgs:)`` when several organizations have the contact and none is
    ///   given.
    public func contactLog(
        of contact: ContactID,
        in org: OrgID? = nil,
        knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog {
        try await contactLog(of: ContactReference(contact, in: org), knownAt: knownAt)
    }
}
