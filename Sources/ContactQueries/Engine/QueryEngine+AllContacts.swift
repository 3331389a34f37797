internal import ContactCensus
internal import ContactProjector

/// The queries about all contacts, answered by the census.
extension QueryEngine {
    func who(
        _ condition: ContactPredicate,
        _ census: Census,
        _ asOf: AsOf,
        _ organizations: Query.Organizations,
        _ rows: Range<Int>?
    ) async throws(UserError) -> QueryResult.Content {
        let found = try await contacts(where: condition, census, asOf, organizations).sorted()
        // The census chose the contacts without the what-if, so their states are without it, too.
        let states = try await states(
            of: found.rows(rows),
            at: census,
            asOf,
            applyingWhatIf: false
        )
        return .contacts(ContactListResult(contacts: found, states: states))
    }

    func count(
        _ condition: ContactPredicate,
        _ census: Census,
        _ asOf: AsOf,
        _ organizations: Query.Organizations
    ) async throws(UserError) -> QueryResult.Content {
        let count = try await contacts(where: condition, census, asOf, organizations).count
        return .count(CountResult(condition: condition, asOf: asOf, count: count))
    }

    /// Returns the contacts that meet a condition, in no particular order.
    ///
    /// If the census doesn't have the text of notes, the log is searched contact by contact.
    func contacts(
        where condition: ContactPredicate,
        _ census: Census,
        _ asOf: AsOf,
        _ organizations: Query.Organizations
    ) async throws(UserError) -> [StreamID] {
        do throws(CensusError) {
            return try census.contacts(where: condition, asOf: asOf)
                .filter(organizations.contains)
        } catch .needsText {
            let present = try asking { () throws(CensusError) in try census.contacts(asOf: asOf) }
                .filter(organizations.contains)
            // One state at a time: the states of a million contacts don't fit into memory.
            let time = QueryTime(asOf: asOf, knownAt: .position(census.head.position))
            let matches = try await sideBySide(present) { stream throws(UserError) in
                condition.matches(try await folded(stream, time))
            }
            return zip(present, matches).filter(\.1).map(\.0)
        } catch {
            throw UserError(error)
        }
    }

    func trend(
        _ condition: ContactPredicate,
        by period: CalendarPeriod?,
        _ census: Census,
        _ stretch: Query.Stretch
    ) throws(UserError) -> QueryResult.Content {
        let span = try stretch.span(of: census)
        let periods = try span.map { span throws(UserError) in
            try (period ?? .fitting(span)).covering(span, in: stretch.zone)
        }
        return .trend(
            TrendResult(
                condition: condition,
                points: try TrendPoint.points(condition, periods ?? [], census)
            )
        )
    }

    func segment(
        _ segment: SegmentID,
        _ census: Census,
        _ stretch: Query.Stretch
    ) async throws(UserError) -> QueryResult.Content {
        let name = try await label(of: segment, census, stretch.to)
        let (start, end) = (stretch.from, stretch.to)
        return try asking { () throws(CensusError) in
            .segment(
                SegmentResult(
                    segment: segment,
                    name: name,
                    curve: curve(of: segment, census, stretch),
                    members: try census.contacts(where: .inSegment(segment), asOf: end).sorted(),
                    joiners: try census.joiners(of: segment, from: start, to: end).sorted(),
                    leavers: try census.leavers(of: segment, from: start, to: end).sorted(),
                    growth: try census.growth(of: segment, from: start, to: end)
                )
            )
        }
    }

    /// Returns about sixty sizes over a time range, by the shortest period that gives few enough.
    private func curve(
        of segment: SegmentID,
        _ census: Census,
        _ stretch: Query.Stretch
    ) -> [TrendPoint] {
        guard let span = try? stretch.span(of: census) else { return [] }
        let periods = try? CalendarPeriod.fitting(span).covering(span, in: stretch.zone)
        return (try? TrendPoint.points(.inSegment(segment), periods ?? [], census)) ?? []
    }

    func flow(
        among segments: [SegmentID],
        _ census: Census,
        _ stretch: Query.Stretch
    ) async throws(UserError) -> QueryResult.Content {
        var names: [String?] = []
        for segment in segments { names.append(try await label(of: segment, census, stretch.to)) }
        let start =
            try stretch.from == .start ? firstMembers(of: segments, census, stretch) : stretch.from
        let flow = try asking { () throws(CensusError) in
            try census.flow(among: segments, from: start, to: stretch.to)
        }
        var range = stretch
        range.from = start
        return .flow(FlowResult(flow: flow, names: names, range: try range.span(of: census)))
    }

    /// Returns the end of the first period in which a segment has members, or the start if that period is the last.
    private func firstMembers(
        of segments: [SegmentID],
        _ census: Census,
        _ stretch: Query.Stretch
    ) throws(UserError) -> AsOf {
        let conditions = segments.map(ContactPredicate.inSegment)
        guard let first = conditions.first, let span = try stretch.span(of: census) else {
            return .start
        }
        let isAnywhere = conditions.dropFirst().reduce(first) { $0 || $1 }
        let periods = try CalendarPeriod.fitting(span).covering(span, in: stretch.zone)
        let points = try TrendPoint.points(isAnywhere, periods, census)
        return points.dropLast().first { $0.count > 0 }.map { .time($0.period.end) } ?? .start
    }

    func segmentSizes(
        _ census: Census,
        _ asOf: AsOf
    ) async throws(UserError) -> QueryResult.Content {
        var sizes: [SegmentSizesResult.Size] = []
        for segment in census.segments {
            let members = try asking { () throws(CensusError) in
                try census.count(where: .inSegment(segment), asOf: asOf)
            }
            // A segment that every member left is listed; one that no contact was in at any instant isn't.
            let everIn = try asking { () throws(CensusError) in
                try census.count(where: .everIn(segment), asOf: asOf)
            }
            guard everIn > 0 else { continue }
            let name = try await label(of: segment, census, asOf)
            sizes.append(SegmentSizesResult.Size(segment: segment, name: name, members: members))
        }
        sizes.sort {
            $0.members == $1.members ? $0.segment < $1.segment : $0.members > $1.members
        }
        return .segmentSizes(
            SegmentSizesResult(sizes: sizes, curves: try curves(of: sizes, census, asOf))
        )
    }

    /// Returns the name that a segment had at a time.
    ///
    /// The name is that of the member that entered it last, of those that know one, else that of the last activity that
    /// added or removed a contact.
    private func label(
        of segment: SegmentID,
        _ census: Census,
        _ asOf: AsOf
    ) async throws(UserError) -> String? {
        let newest = try asking { () throws(CensusError) in
            try census.newestMembers(of: segment, asOf: asOf)
        }
        let time = QueryTime(asOf: asOf, knownAt: .position(census.head.position))
        for stream in newest {
            if let name = try await folded(stream, time).labels[segment]?.name { return name }
        }
        return try await name(of: segment, census, asOf: asOf)
    }

    /// Returns the sizes at equal distances up to a time, which are none if nothing is dated.
    private func curves(
        of sizes: [SegmentSizesResult.Size],
        _ census: Census,
        _ asOf: AsOf
    ) throws(UserError) -> [SegmentID: [Int]] {
        guard let span = try? Query.Stretch(to: asOf).span(of: census) else { return [:] }
        // The width of the small picture beside each segment.
        let cells = 24 as Int64
        let length = span.upperBound.microseconds - span.lowerBound.microseconds
        // Divided before it is multiplied: `length * cell` would overflow for a range of 9,000
        // years.
        let instants = (1...cells).map { cell in
            span.lowerBound.advanced(
                byMicroseconds: length / cells * cell + length % cells * cell / cells
            )
        }
        return try asking { () throws(CensusError) in
            var curves: [SegmentID: [Int]] = [:]
            for segment in sizes.map(\.segment) {
                curves[segment] = try census.counts(where: .inSegment(segment), at: instants)
            }
            return curves
        }
    }
}

extension Query.Stretch {
    /// Returns the part of the time range that a census covers, or `nil` if there is none.
    fileprivate func span(of census: Census) throws(UserError) -> ClosedRange<Timestamp>? {
        guard let whole = census.span else { return nil }
        // What is just before a time begins the range at that time.
        let first = if case .before(let time) = from { time } else { from.instant }
        let start = first ?? (from == .end ? whole.upperBound : whole.lowerBound)
        let end = to.instant ?? (to == .start ? whole.lowerBound : whole.upperBound)
        guard start > end else { return start...end }
        if from.instant != nil, to.instant != nil { throw .reversedRange }
        return nil
    }
}

extension UserError {
    /// The error for a time range that ends before it starts.
    package static let reversedRange = UserError(
        "the time range ends before it starts",
        hint: "swap the two times"
    )
}

extension CalendarPeriod {
    /// Returns the shortest period of which a range has at most sixty, two screens of rows, or else the longest.
    fileprivate static func fitting(_ span: ClosedRange<Timestamp>) -> CalendarPeriod {
        let length = span.upperBound.microseconds - span.lowerBound.microseconds
        return allCases.first { $0.length * 60 > length } ?? .year
    }

    /// A usual length of the period, in microseconds.
    fileprivate var length: Int64 {
        let day = 86_400_000_000 as Int64
        return switch self {
        case .hour: day / 24
        case .day: day
        case .week: 7 * day
        case .month: 30 * day
        case .quarter: 91 * day
        case .year: 365 * day
        }
    }
}
