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
    private func contacts(
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
        by period: CalendarPeriod,
        _ census: Census,
        _ stretch: Query.Stretch
    ) throws(UserError) -> QueryResult.Content {
        let span = try stretch.span(of: census)
        let periods = try span.map { span throws(UserError) in
            try period.covering(span, in: stretch.zone)
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
        let name = try await name(of: segment, census)
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
        let length = span.upperBound.microseconds - span.lowerBound.microseconds
        // 80 points are as many as a picture in a terminal has columns.
        for period in CalendarPeriod.allCases where period.length * 80 > length {
            guard let periods = try? period.covering(span, in: stretch.zone) else { continue }
            return (try? TrendPoint.points(.inSegment(segment), periods, census)) ?? []
        }
        return []
    }

    func flow(
        among segments: [SegmentID],
        _ census: Census,
        _ stretch: Query.Stretch
    ) async throws(UserError) -> QueryResult.Content {
        var names: [String?] = []
        for segment in segments { names.append(try await name(of: segment, census)) }
        let flow = try asking { () throws(CensusError) in
            try census.flow(among: segments, from: stretch.from, to: stretch.to)
        }
        return .flow(FlowResult(flow: flow, names: names))
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
            // Without members there is no state from which the name could be read.
            guard members > 0 else { continue }
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

    /// Returns the segment's name in the state of its newest member that has one.
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
        return nil
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
        let start = from.instant ?? (from == .end ? whole.upperBound : whole.lowerBound)
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
