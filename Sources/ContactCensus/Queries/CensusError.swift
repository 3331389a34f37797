public import ContactProjector

/// The reason a census can't answer a query.
public enum CensusError: Error, Hashable {
    /// The as-of names an activity of one contact, which isn't a time for all.
    case activityOfOneContact(ActivityID)
    /// The condition searches the text of notes, which the census of a log doesn't hold.
    case needsText
    /// A source changed after the census read it.
    case changedText
}

extension CensusError: CustomStringConvertible {
    /// The reason, and what to do next.
    public var description: String {
        switch self {
        case .activityOfOneContact(let id):
            "\(id) is a time of one contact; use a date such as 2024-03-05"
        case .needsText: "the index of a store doesn't hold the text of notes; query the log itself"
        case .changedText: "a source changed after it was read; read it again"
        }
    }
}

/// The last time that counts, in the microseconds of a row.
struct TimeBound: Comparable, Sendable {
    let time: Int64

    /// The bound that includes undated activities alone.
    static let undated = TimeBound(time: RowColumns.undated)

    /// The bound that includes all activities.
    static let end = TimeBound(time: .max)

    init(time: Int64) { self.time = time }

    init(_ instant: Timestamp) { time = instant.microseconds }

    /// Creates the bound of an as-of, or `nil` if it includes no activity.
    init?(_ asOf: AsOf) throws(CensusError) {
        switch asOf {
        case .start: return nil
        case .end: self = .end
        case .time(let instant): self.init(instant)
        // Times are whole microseconds. The earliest one is far from `Int64.min`, so this can't
        // overflow into "undated".
        case .before(let instant): self.init(time: instant.microseconds - 1)
        case .activity(let id): throw .activityOfOneContact(id)
        }
    }

    static func < (left: TimeBound, right: TimeBound) -> Bool { left.time < right.time }
}

extension Timestamp {
    /// Creates the time of a row, or `nil` for an undated one.
    init?(row time: Int64) {
        guard time != RowColumns.undated else { return nil }
        self.init(microseconds: time)
    }
}
