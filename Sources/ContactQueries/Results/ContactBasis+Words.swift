internal import ContactProjector

/// The words for the query time of an answer.
extension ContactBasis {
    /// The known-at in words: `known at position 25 (head)`.
    package var knownAt: String {
        "known at position \(basis.knownAt)\(isAtHead ? " (head)" : "")"
    }

    /// Returns the as-of in words, with a prefix before a time, the start or the end.
    ///
    /// The as-of of an activity is `after #1 (2024-01-09 10:12:45 UTC)`.
    package func asOf(in zone: CalendarZone, _ prefix: String) -> String {
        switch basis.asOf {
        case .start: "\(prefix)the start"
        case .end: "\(prefix)the end"
        case .time(let time): "\(prefix)\(time.words(in: zone))"
        case .before(let time): "before \(time.words(in: zone))"
        case .activity(let id):
            "after \(number.map { "#\($0)" } ?? id.rawValue) (\(basis.instant.words(in: zone)))"
        }
    }
}
