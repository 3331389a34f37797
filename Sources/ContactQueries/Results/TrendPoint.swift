public import ActivityJSON
public import ContactCensus
package import ContactProjector

/// The number of contacts that met a condition at the end of a period.
public struct TrendPoint: JSONWritable, Sendable {
    /// The period.
    public let period: CalendarPeriod.Stretch
    /// The number of contacts at the end of the period.
    public let count: Int
    /// The entries and exits in the period; `nil` unless the condition is a single segment.
    public let moves: SegmentGrowth?

    /// Returns the counts at the end of each period.
    package static func points(
        _ condition: ContactPredicate,
        _ periods: [CalendarPeriod.Stretch],
        _ census: Census
    ) throws(UserError) -> [TrendPoint] {
        do throws(CensusError) {
            let counts = try census.counts(
                where: condition,
                // The last microsecond before the end: a period is half-open, and the census counts
                // up to and including a time.
                at: periods.map { $0.end.advanced(byMicroseconds: -1) }
            )
            var points: [TrendPoint] = []
            for (period, count) in zip(periods, counts) {
                let moves = try moves(condition, period, census)
                points.append(TrendPoint(period: period, count: count, moves: moves))
            }
            return points
        } catch {
            throw UserError(error)
        }
    }

    private static func moves(
        _ condition: ContactPredicate,
        _ period: CalendarPeriod.Stretch,
        _ census: Census
    ) throws(CensusError) -> SegmentGrowth? {
        guard case .inSegment(let segment) = condition else { return nil }
        return try census.growth(of: segment, from: .before(period.start), to: .before(period.end))
    }

    /// Writes the point as a JSON object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("period", period.label)
            writer.field("from", period.start.rfc3339)
            writer.field("before", period.end.rfc3339)
            writer.field("contacts", count)
            writer.field("entries", moves?.entries)
            writer.field("exits", moves?.exits)
        }
    }
}
