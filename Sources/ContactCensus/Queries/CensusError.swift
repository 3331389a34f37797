public import ContactProjector

/// The reason a census can't answer a query.
public enum CensusError: Error, Hashable {
    /// The as-of names an activity of one contact, which isn't a time for all.
    case activityOfOneContact(ActivityID)
    /// The condition searches the text of notes, which the census of a log doesn't hold.
    case needsText
    /// A text was changed after the census read it; read it again.
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

/// The last instant that speaks.
struct TimeBound: Comparable, Sendable {
    let time: Int64

    /// Whatever has no date, and nothing else.
    static let undated = TimeBound(time: RowColumns.undated)

    /// Everything.
    static let end = TimeBound(time: .max)

    init(time: Int64) { self.time = time }

    init(_ instant: Timestamp) { time = instant.microseconds }

    /// The bound of an as-of; nil when nothing speaks at all.
    init?(_ asOf: AsOf) throws(CensusError) {
        switch asOf {
        case .start: return nil
        case .end: self = .end
        case .time(let instant): self.init(instant)
        case .before(let instant): self.init(time: instant.microseconds - 1)
        case .activity(let id): throw .activityOfOneContact(id)
        }
    }

    static func < (left: TimeBound, right: TimeBound) -> Bool { left.time < right.time }
}

extension Timestamp {
    /// The instant of a row; nil for what is undated.
    init?(row time: Int64) {
        guard time != RowColumns.undated else { return nil }
        self.init(microseconds: time)
    }
}
