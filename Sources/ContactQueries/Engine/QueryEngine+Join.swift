internal import ActivityJSON
internal import ContactCensus
public import ContactProjector

/// The as-of join of a file with a log.
extension QueryEngine {
    /// Returns a join of rows with the states of contacts, by default at the head of the log.
    ///
    /// - Parameters:
    ///   - organization: The organization of rows that name none.
    ///   - knownAt: The entries that count.
    ///   - zone: The zone of local times.
    ///   - ambiguity: The choice for local times that clocks show twice or skip.
    /// - Returns: A join that streams rows.
    /// - Throws: ``UserError`` when the log can't be read.
    public func asOfJoin(
        organization: OrgID?,
        knownAt: KnownAt = .head,
        zone: CalendarZone = .utc,
        ambiguity: AmbiguousTimes = .reject
    ) async throws(UserError) -> AsOfJoin {
        AsOfJoin(
            try await census(knownAt: knownAt),
            organization: organization,
            zone: zone,
            ambiguity: ambiguity
        )
    }

    /// Returns the time at which the entry at a position was recorded, or `nil` if there is none.
    ///
    /// - Throws: ``UserError`` when the log can't be read.
    package func recordTime(of position: Position) async throws(UserError) -> Timestamp? {
        guard position > .zero else { return nil }
        let before = Position(position.rawValue - 1)
        return try await reading { log throws(StoreError) in
            try await log.entries(after: before, limit: 1).first?.recordedAt
        }
    }

    /// Returns the organizations of contacts, `nil` for no organization, in no particular order.
    ///
    /// - Throws: ``UserError`` when the log can't be read.
    package func organizations() async throws(UserError) -> [OrgID?] {
        try await census().organizations
    }

    func join(
        _ file: String,
        _ census: Census,
        _ zone: CalendarZone,
        _ org: OrgID?,
        only: JoinFilter
    ) throws(UserError) -> QueryResult.Content {
        let organizations = census.organizations
        // Rows that name no organization would be joined with whichever contact has the id.
        guard org != nil || organizations.count <= 1 else {
            throw UserError(
                "contacts belong to several organizations",
                hint: "select a contact of the file's organization first"
            )
        }
        let organization = org ?? organizations.first ?? nil
        let join = AsOfJoin(census, organization: organization, zone: zone)
        var counts = JoinCounts(name: file)
        var rows: [JoinResult.Row] = []
        do {
            try JoinRows(of: .file(file), join: join).read { item in
                if isCanceled() { throw UserError.interrupted }
                // Every row is counted, also those that the filter or the limit leaves out.
                counts.count(item)
                guard case .row(let row) = item, only.takes(row.state),
                    rows.count < JoinResult.most
                else { return }
                rows.append(JoinResult.Row(row))
            }
        } catch {
            throw UserError(reading: file, error)
        }
        if let failure = counts.failure {
            let hint = counts.firstRejects.prefix(1) + [counts.sum]
            throw UserError(
                failure.message,
                hint: hint.joined(separator: "; "),
                code: failure.code
            )
        }
        return .join(JoinResult(rows: rows, counts: counts, only: only))
    }
}

extension JoinResult.Row {
    fileprivate init(_ row: JoinedRow) {
        self.init(stream: row.subject.stream, instant: row.subject.instant, state: row.state)
    }
}

extension UserError {
    /// Creates the error for a file whose rows can't be read.
    fileprivate init(reading file: String, _ error: any Error) {
        switch error {
        case let error as UserError: self = error
        case let error as ReadError:
            self.init(error.finding, hint: error.hint, code: .unreadable)
        default:
            self.init("can't read \(file)", hint: "check the path", code: .unreadable)
        }
    }
}
