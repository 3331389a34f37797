internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQueries

/// Questions about everybody, which the census answers.
extension Workspace {
    /// The contacts of whom a predicate holds.
    ///
    /// What was known earlier is asked of each contact's own log: the census knows the head.
    func who(
        _ predicate: ContactPredicate,
        _ queryTime: QueryTime
    ) async throws(UserError) -> ContactListView {
        guard queryTime.knownAt == .head else {
            return ContactListView(
                states: try await knownStates(queryTime).filter(predicate.matches)
            )
        }
        let allContacts = try await census.allContacts(of: self)
        let found = try await allContacts.contacts(where: predicate, asOf: queryTime.asOf)
        return ContactListView(
            states: try await allContacts.states(of: found, asOf: queryTime.asOf)
        )
    }

    /// The number of contacts of whom a predicate holds.
    func count(
        _ predicate: ContactPredicate,
        _ queryTime: QueryTime
    ) async throws(UserError) -> CountView {
        let count =
            if queryTime.knownAt == .head {
                try await census.allContacts(of: self)
                    .contacts(where: predicate, asOf: queryTime.asOf).count
            } else {
                try await knownStates(queryTime).count(where: predicate.matches)
            }
        return CountView(condition: predicate, asOf: queryTime.asOf, count: count)
    }

    /// The number of contacts of whom a predicate holds, period by period.
    func trend(
        _ predicate: ContactPredicate,
        by period: CalendarPeriod,
        _ stretch: Query.Stretch
    ) async throws(UserError) -> TrendView {
        let census = try await headCensus(stretch, for: "trend")
        guard let span = try stretch.span(of: census) else { throw Self.undated }
        return try TrendView(
            condition: predicate,
            periods: try period.covering(span, in: stretch.zone),
            census
        )
    }

    /// A segment's size over time, and who is in it at the end.
    func segment(
        _ segment: SegmentID,
        _ stretch: Query.Stretch
    ) async throws(UserError) -> SegmentView {
        let allContacts = try await census.allContacts(of: self)
        let census = try await headCensus(stretch, for: "segment")
        let name = try await allContacts.name(of: segment)
        do throws(CensusError) {
            return SegmentView(
                segment: segment,
                name: name,
                from: stretch.from,
                to: stretch.to,
                curve: try curve(of: segment, stretch, census),
                members: Array(
                    try census.contacts(where: .inSegment(segment), asOf: stretch.to)
                ),
                joiners: Array(
                    try census.joiners(of: segment, from: stretch.from, to: stretch.to)
                ),
                leavers: Array(
                    try census.leavers(of: segment, from: stretch.from, to: stretch.to)
                ),
                growth: try census.growth(of: segment, from: stretch.from, to: stretch.to)
            )
        } catch {
            throw UserError(error)
        }
    }

    /// Some sixty sizes over a stretch, by the shortest period of which there are not many more.
    private func curve(
        of segment: SegmentID,
        _ stretch: Query.Stretch,
        _ census: Census
    ) throws(CensusError) -> [TrendPoint] {
        guard let span = try? stretch.span(of: census) else { return [] }
        let few = 80
        for period in CalendarPeriod.allCases {
            guard
                period.length * Int64(few) > span.upperBound.microseconds
                    - span.lowerBound.microseconds,
                let periods = try? period.covering(span, in: stretch.zone)
            else { continue }
            let answer = try? TrendView(
                condition: .inSegment(segment),
                periods: periods,
                census
            )
            return answer?.points ?? []
        }
        return []
    }

    /// The sizes of all segments at even distances up to a moment, for small curves.
    ///
    /// Empty where nothing is dated, or what was known earlier is asked about.
    func sizeCurves(_ queryTime: QueryTime) async throws(UserError) -> [SegmentID: [Int]] {
        guard queryTime.knownAt == .head else { return [:] }
        let census = try await census.allContacts(of: self).census
        let stretch = Query.Stretch(to: queryTime.asOf)
        guard let span = try? stretch.span(of: census) else { return [:] }
        let cells = 24 as Int64
        let length = span.upperBound.microseconds - span.lowerBound.microseconds
        let instants = (1...cells).map { cell in
            span.lowerBound.advanced(
                byMicroseconds: length / cells * cell + length % cells * cell / cells
            )
        }
        var curves: [SegmentID: [Int]] = [:]
        for segment in census.segments {
            do {
                curves[segment] = try census.counts(where: .inSegment(segment), at: instants)
            } catch {
                throw UserError(error)
            }
        }
        return curves
    }

    /// Who went from which segment to which.
    func flow(
        _ segments: [SegmentID],
        _ stretch: Query.Stretch
    ) async throws(UserError) -> FlowView {
        let allContacts = try await census.allContacts(of: self)
        let census = try await headCensus(stretch, for: "flow")
        var names: [String?] = []
        for segment in segments { names.append(try await allContacts.name(of: segment)) }
        do throws(CensusError) {
            return FlowView(
                flow: try census.flow(among: segments, from: stretch.from, to: stretch.to),
                names: names
            )
        } catch {
            throw UserError(error)
        }
    }

    /// The rows of a file, each with what was true of its contact at its time.
    func join(
        _ file: String,
        _ zone: CalendarZone,
        _ org: OrgID?,
        only: JoinFilter
    ) async throws(UserError) -> JoinView {
        let census = try await census.allContacts(of: self).census
        let organizations = census.organizations
        guard org != nil || organizations.count <= 1 else {
            throw UserError(
                "contacts belong to several organizations",
                hint: "select a contact of the file's organization first"
            )
        }
        let rows = JoinRows(
            of: .file(file),
            join: AsOfJoin(census, organization: org ?? organizations.first ?? nil, zone: zone)
        )
        var counts = JoinCounts(name: file)
        var found: [JoinView.Row] = []
        do {
            try rows.read { item in
                if LineEditor.takeInterrupt() { throw UserError.interrupted }
                switch item {
                case .head: break
                case .skipped: counts.skip()
                case .reject(let line, let flaw): counts.reject(line, flaw)
                case .row(let row):
                    counts.count(row)
                    guard only.takes(row.state), found.count < JoinView.most else { return }
                    found.append(
                        JoinView.Row(
                            stream: row.subject.stream,
                            instant: row.subject.instant,
                            state: row.state
                        )
                    )
                }
            }
        } catch let error as UserError {
            throw error
        } catch let error as ReadError {
            throw UserError(error.finding, hint: error.hint, code: .unreadable)
        } catch {
            throw UserError("can't read \(file)", hint: "check the path", code: .unreadable)
        }
        if let failure = counts.failure {
            let hint = [counts.firstRejects.first, counts.sum].compactMap(\.self).joined(
                separator: "; "
            )
            throw UserError(failure.message, hint: hint, code: failure.code)
        }
        return JoinView(rows: found, counts: counts, only: only)
    }

    private func headCensus(
        _ stretch: Query.Stretch,
        for name: String
    ) async throws(UserError) -> Census {
        guard stretch.knownAt == .head else {
            throw UserError(
                "\(name) can't use an earlier log position",
                hint: "`known end` first (who and count accept --known-at)"
            )
        }
        return try await census.allContacts(of: self).census
    }

    static let undated = UserError(
        "no activity has a date, so there is nothing to count over time"
    )
}

extension Query.Stretch {
    /// The instants that the stretch covers of what a census spans; nil when nothing is dated.
    func span(of census: Census) throws(UserError) -> ClosedRange<Timestamp>? {
        guard let whole = census.span else { return nil }
        let start = from.instant ?? (from == .end ? whole.upperBound : whole.lowerBound)
        let end = to.instant ?? (to == .start ? whole.lowerBound : whole.upperBound)
        guard start <= end else {
            throw TimeReader.reversed
        }
        return start...end
    }
}

extension CalendarPeriod {
    /// A usual length of the period, in microseconds.
    fileprivate var length: Int64 {
        let day = 86_400_000_000 as Int64
        return switch self {
        case .hour: day / 24
        case .day: day
        case .week: 7 * day
        case .month: 30 * day
        case .year: 365 * day
        }
    }
}
