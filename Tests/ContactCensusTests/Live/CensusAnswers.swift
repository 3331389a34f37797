import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactCensus

/// A comparison of all results of two censuses.
enum CensusAnswers {
    static func compare(
        _ census: Census,
        _ whole: Census,
        _ comment: String,
        _ random: inout SplitMix64,
        isWhole: Bool = true
    ) throws {
        if isWhole {
            #expect(census.report == whole.report && census.head == whole.head, "\(comment)")
            #expect(census.segments == whole.segments, "\(comment)")
        }
        #expect(census.contactCount == whole.contactCount, "\(comment)")
        #expect(census.activityCount == whole.activityCount, "\(comment)")
        #expect(census.streams == whole.streams, "\(comment)")
        #expect(census.span == whole.span, "\(comment)")
        #expect(Set(census.organizations) == Set(whole.organizations), "\(comment)")
        let instants = Self.instants(whole, &random)
        for instant in instants {
            try compare(census, whole, at: instant, "\(comment), \(instant)")
        }
        for segment in whole.segments + ["seg_of_nobody"] {
            let (start, end) = (instants[0], instants[1])
            try compareTurns(census, whole, segment, start, end, "\(comment), \(segment)")
        }
        let times = instants.compactMap(\.instant)
        for condition in conditions(whole) {
            let (left, right) = (
                try census.counts(where: condition, at: times),
                try whole.counts(where: condition, at: times)
            )
            #expect(left == right, "\(comment), \(condition)")
        }
    }

    private static func compare(
        _ census: Census,
        _ whole: Census,
        at asOf: AsOf,
        _ comment: String
    ) throws {
        for condition in conditions(whole) {
            let found = try census.contacts(where: condition, asOf: asOf)
            #expect(
                found.sorted() == (try whole.contacts(where: condition, asOf: asOf).sorted()),
                "\(comment), \(condition)"
            )
            #expect(found.count == found.sorted().count, "\(comment), \(condition)")
            if let stream = whole.streams.first {
                #expect(found.contains(stream) == found.sorted().contains(stream), "\(comment)")
            }
        }
        #expect(
            try census.contacts(asOf: asOf).sorted() == whole.contacts(asOf: asOf).sorted(),
            "\(comment)"
        )
        let (left, right) = (try census.memberships(asOf: asOf), try whole.memberships(asOf: asOf))
        #expect(left.count == right.count, "\(comment)")
        #expect(
            Set(left.map { "\($0.0) \($0.1)" }) == Set(right.map { "\($0.0) \($0.1)" }),
            "\(comment)"
        )
        for stream in whole.streams {
            let summary = try #require(try census.summary(of: stream, asOf: asOf), "\(comment)")
            let other = try #require(try whole.summary(of: stream, asOf: asOf), "\(comment)")
            #expect(Standings(summary) == Standings(other), "\(comment), \(stream)")
            #expect(summary.presence == other.presence, "\(comment), \(stream)")
            #expect(summary.reachability == other.reachability, "\(comment), \(stream)")
            #expect(summary.notes == other.notes, "\(comment), \(stream)")
            #expect(summary.erasedAt == other.erasedAt, "\(comment), \(stream)")
        }
    }

    private static func compareTurns(
        _ census: Census,
        _ whole: Census,
        _ segment: SegmentID,
        _ start: AsOf,
        _ end: AsOf,
        _ comment: String
    ) throws {
        #expect(
            try census.growth(of: segment, from: start, to: end)
                == whole.growth(of: segment, from: start, to: end),
            "\(comment)"
        )
        #expect(
            try census.joiners(of: segment, from: start, to: end).sorted()
                == whole.joiners(of: segment, from: start, to: end).sorted(),
            "\(comment)"
        )
        #expect(
            try census.leavers(of: segment, from: start, to: end).sorted()
                == whole.leavers(of: segment, from: start, to: end).sorted(),
            "\(comment)"
        )
        #expect(
            try census.newestMembers(of: segment, asOf: end)
                == whole.newestMembers(of: segment, asOf: end),
            "\(comment)"
        )
        let segments = Array(whole.segments.prefix(3)) + [segment]
        #expect(
            try census.flow(among: segments, from: start, to: end)
                == whole.flow(among: segments, from: start, to: end),
            "\(comment)"
        )
        #expect(
            try census.changes(from: start, to: end) == whole.changes(from: start, to: end),
            "\(comment)"
        )
        switch (try census.naming(of: segment, asOf: end), try whole.naming(of: segment, asOf: end))
        {
        case (.position(let left), .position(let right)): #expect(left == right, "\(comment)")
        case (nil, nil): break
        default: Issue.record("\(comment): one knows a name")
        }
    }

    private static func conditions(_ census: Census) -> [ContactPredicate] {
        let segments = census.segments.isEmpty ? [SegmentID("seg")] : census.segments
        let (first, last) = (segments[0], segments[segments.count - 1])
        return [
            .blocked, .unsubscribed, .reachable, !.reachable, .inSegment(first),
            !.inSegment(last) && .subscribed, .everIn(first), .entered(last, since: .second(5)),
            .left(first, since: .second(5)), .left(last, since: .earliest),
            .notes(.more, 1), !.notes(.more, 0) || .inSegment(first),
        ]
    }

    private static func instants(_ census: Census, _ random: inout SplitMix64) -> [AsOf] {
        guard let span = census.span else { return [.end, .start] }
        let length = span.upperBound.microseconds - span.lowerBound.microseconds
        let times = (0..<3).map { _ in
            span.lowerBound.advanced(byMicroseconds: Int64.random(in: 0...length, using: &random))
        }
        return [.time(times[0]), .end, .before(times[1]), .time(times[2]), .start]
    }
}
