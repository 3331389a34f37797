internal import ContactEvidence
internal import ContactProjector

/// The part of a log that one organization's callers may see.
///
/// Handlers use this and never the log itself, so that no request reaches another organization's contacts. Positions
/// are those of the whole log. The preconditions trap on a handler's mistake; no request causes one.
struct OrganizationLog: ActivityStore {
    /// The organization, or `nil` for activities without one.
    let org: OrgID?
    let whole: any ActivityStore

    /// Returns the stream of one of its contacts.
    func stream(_ contact: ContactID) -> StreamID { StreamID(org: org, contact: contact) }

    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        precondition(
            activities.allSatisfy { $0.stream.org == org },
            "another organization's activity"
        )
        return try await whole.append(activities)
    }

    /// Makes an evidence file about contacts of the organization.
    func makeEvidence(
        _ request: EvidenceRequest,
        by maker: EvidenceMaker,
        _ write: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws {
        guard case .state(_, let contacts, _) = request.question,
            contacts.allSatisfy({ $0.org == org }), let whole = whole as? any LogProving
        else { preconditionFailure("another organization's stream, or a store without proofs") }
        try await maker.make(request, from: whole, madeAt: SystemClock.now, write)
    }

    func head() async throws(StoreError) -> LogHead { try await whole.head() }

    func logID() async throws(StoreError) -> LogID { try await whole.logID() }

    func places(from position: Position, limit: Int) async throws(StoreError) -> [LogPlace] {
        try await whole.places(from: position, limit: limit)
    }

    func streams() async throws(StoreError) -> [StreamID] {
        try await whole.streams().filter { $0.org == org }
    }

    func streams(of contact: ContactID) async throws(StoreError) -> [StreamID] {
        try await whole.streams(of: contact).filter { $0.org == org }
    }

    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog {
        precondition(stream.org == org, "another organization's stream")
        return try await whole.log(of: stream, knownAt: knownAt)
    }

    func contactLog(
        of contact: ContactReference,
        knownAt: [KnownAt]
    ) async throws(QueryError) -> ContactLog {
        try await whole.contactLog(of: own(contact), knownAt: knownAt)
    }

    func fold<P: SnapshottableProjection>(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt,
        by projection: @escaping @Sendable (StreamID) -> P
    ) async throws(QueryError) -> FoldResult<P.State> {
        try await whole.fold(of: own(contact), asOf: asOf, knownAt: knownAt, by: projection)
    }

    func summary(
        of contact: ContactReference,
        asOf: AsOf,
        knownAt: KnownAt
    ) async throws(QueryError) -> ContactSummary {
        try await whole.summary(of: own(contact), asOf: asOf, knownAt: knownAt)
    }

    /// Returns a contact as a stream of this organization.
    private func own(_ contact: ContactReference) -> ContactReference {
        switch contact {
        case .contact(let contact): return .stream(stream(contact))
        case .stream(let stream):
            precondition(stream.org == org, "another organization's stream")
            return contact
        }
    }

    func entries(
        after position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogEntry] {
        // A batch may hold entries of other organizations only; an empty answer would mean the end.
        var found: [LogEntry] = []
        var position = position
        while found.count < limit {
            let batch = try await whole.entries(after: position, limit: limit)
            guard let last = batch.last else { break }
            found += batch.lazy.filter { $0.activity.stream.org == org }
                .prefix(limit - found.count)
            position = last.position
        }
        return found
    }

    func waitForEntry(after position: Position) async throws(StoreError) {
        var position = position
        // Moved to the head: other organizations' entries before it need not be read twice.
        while !Task.isCancelled, try await entries(after: position, limit: 1).isEmpty {
            position = max(position, try await head().position)
            try await whole.waitForEntry(after: position)
        }
    }

    func erase(_ stream: StreamID) async throws(StoreError) -> LogEntry? {
        precondition(stream.org == org, "another organization's stream")
        return try await whole.erase(stream)
    }

    func erase(
        _ activities: Set<ActivityID>,
        of stream: StreamID
    ) async throws(StoreError) -> [LogEntry] {
        precondition(stream.org == org, "another organization's stream")
        return try await whole.erase(activities, of: stream)
    }
}
