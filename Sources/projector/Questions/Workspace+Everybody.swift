internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
internal import ContactQuestions

/// Questions about everybody, which the census answers.
extension Workspace {
    /// The contacts of whom a predicate holds.
    ///
    /// What was known earlier is asked of each contact's own log: the census knows the head.
    func who(
        _ predicate: ContactPredicate,
        _ coordinate: QueryTime
    ) async throws(CommandError) -> WhoAnswer {
        guard coordinate.knownAt == .head else {
            return WhoAnswer(states: try await knownStates(coordinate).filter(predicate.matches))
        }
        let everybody = try await census.everybody(of: self)
        let found = try await everybody.contacts(where: predicate, asOf: coordinate.asOf)
        return WhoAnswer(states: try await everybody.states(of: found, asOf: coordinate.asOf))
    }

    /// The number of contacts of whom a predicate holds.
    func count(
        _ predicate: ContactPredicate,
        _ coordinate: QueryTime
    ) async throws(CommandError) -> CountAnswer {
        let count =
            if coordinate.knownAt == .head {
                try await census.everybody(of: self)
                    .contacts(where: predicate, asOf: coordinate.asOf).count
            } else {
                try await knownStates(coordinate).count(where: predicate.matches)
            }
        return CountAnswer(condition: predicate, asOf: coordinate.asOf, count: count)
    }

    /// The number of contacts of whom a predicate holds, period by period.
    func trend(
        _ predicate: ContactPredicate,
        by period: Period,
        _ stretch: Question.Stretch
    ) async throws(CommandError) -> TrendAnswer {
        let census = try await headCensus(stretch)
        guard let span = try stretch.span(of: census) else { throw Self.undated }
        return try TrendAnswer(
            condition: predicate,
            periods: try period.covering(span, in: stretch.zone),
            census
        )
    }

    /// A segment's size over time, and who is in it at the end.
    func segment(
        _ segment: SegmentID,
        _ stretch: Question.Stretch
    ) async throws(CommandError) -> SegmentAnswer {
        let everybody = try await census.everybody(of: self)
        let census = try await headCensus(stretch)
        let name = try await everybody.name(of: segment)
        do throws(CensusError) {
            return SegmentAnswer(
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
            throw CommandError(error)
        }
    }

    /// Some sixty sizes over a stretch, by the shortest period of which there are not many more.
    private func curve(
        of segment: SegmentID,
        _ stretch: Question.Stretch,
        _ census: Census
    ) throws(CensusError) -> [TrendPoint] {
        guard let span = try? stretch.span(of: census) else { return [] }
        let few = 80
        for period in Period.allCases {
            guard
                period.length * Int64(few) > span.upperBound.microseconds
                    - span.lowerBound.microseconds,
                let periods = try? period.covering(span, in: stretch.zone)
            else { continue }
            let answer = try? TrendAnswer(
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
    func sizeCurves(_ coordinate: QueryTime) async throws(CommandError) -> [SegmentID: [Int]] {
        guard coordinate.knownAt == .head else { return [:] }
        let census = try await census.everybody(of: self).census
        let stretch = Question.Stretch(to: coordinate.asOf)
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
                throw CommandError(error)
            }
        }
        return curves
    }

    /// Who went from which segment to which.
    func flow(
        _ segments: [SegmentID],
        _ stretch: Question.Stretch
    ) async throws(CommandError) -> FlowAnswer {
        let everybody = try await census.everybody(of: self)
        let census = try await headCensus(stretch)
        var names: [String?] = []
        for segment in segments { names.append(try await everybody.name(of: segment)) }
        do throws(CensusError) {
            return FlowAnswer(
                flow: try census.flow(among: segments, from: stretch.from, to: stretch.to),
                names: names
            )
        } catch {
            throw CommandError(error)
        }
    }

    /// The rows of a file, each with what was true of its contact at its time.
    func join(
        _ file: String,
        _ zone: Zone,
        _ org: OrgID?,
        only: JoinFilter
    ) async throws(CommandError) -> JoinAnswer {
        let census = try await census.everybody(of: self).census
        let organisations = census.organisations
        guard org != nil || organisations.count <= 1 else {
            throw CommandError(
                "contacts belong to several organisations",
                hint: "use a contact of the one that the file is about"
            )
        }
        let rows = JoinRows(
            source: .file(file),
            columns: JoinColumns(),
            join: AsOfJoin(
                census: census,
                zone: zone,
                organisation: org ?? organisations.first ?? nil
            )
        )
        var counts = JoinCounts(name: file)
        var found: [JoinAnswer.Row] = []
        do {
            try rows.read { item in
                if LineEditor.takeInterrupt() { throw CommandError.interrupted }
                switch item {
                case .head: break
                case .skipped: counts.skip()
                case .reject(let line, let flaw): counts.reject(line, flaw)
                case .row(let row):
                    counts.count(row)
                    guard only.takes(row.state), found.count < JoinAnswer.most else { return }
                    found.append(
                        JoinAnswer.Row(
                            stream: row.subject.stream,
                            instant: row.subject.instant,
                            state: row.state
                        )
                    )
                }
            }
        } catch let error as CommandError {
            throw error
        } catch let LoadFailure.unreadable(error) {
            throw CommandError(error.finding, hint: error.hint, code: .unreadable)
        } catch {
            throw CommandError("can't read \(file)", hint: "check the path", code: .unreadable)
        }
        if let failure = counts.failure {
            let hint = [counts.firstReject, counts.sum].compactMap(\.self).joined(separator: "; ")
            throw CommandError(failure.message, hint: hint, code: failure.code)
        }
        return JoinAnswer(rows: found, counts: counts, only: only)
    }

    private func headCensus(_ stretch: Question.Stretch) async throws(CommandError) -> Census {
        guard stretch.knownAt == .head else {
            throw CommandError(
                "what was known earlier is not counted over time",
                hint: "`known end` goes back to what is known now; who and count take it"
            )
        }
        return try await census.everybody(of: self).census
    }

    static let undated = CommandError(
        "nothing is dated",
        hint: "there is no time to count over"
    )
}

extension Question.Stretch {
    /// The instants that the stretch covers of what a census spans; nil when nothing is dated.
    func span(of census: Census) throws(CommandError) -> ClosedRange<Timestamp>? {
        guard let whole = census.span else { return nil }
        let start = from.instant ?? (from == .end ? whole.upperBound : whole.lowerBound)
        let end = to.instant ?? (to == .start ? whole.lowerBound : whole.upperBound)
        guard start <= end else {
            throw TimeReader.reversed
        }
        return start...end
    }
}

extension Period {
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
