internal import ActivityJSON
package import ContactProjector
package import ContactQueries

/// A row of the picture of a contact's history: an attribute, and the time ranges in which it was on.
package struct ReportLane: Sendable {
    /// The attribute.
    package let attribute: Attribute
    /// The name for people, from outside for a segment.
    package let name: String
    /// The time ranges that are drawn.
    package let spans: [LaneSpan]

    /// The words for a value that is drawn and for one that isn't.
    package var words: (drawn: String, blank: String) {
        if case .segment = attribute { ("in", "out") } else { ("yes", "no") }
    }

    /// A Boolean value that indicates whether the lane is drawn where the attribute is off, as `subscribed` is.
    package var isInverse: Bool { attribute == .unsubscribed }
}

/// The lanes of a contact's whole history.
package struct ReportLanes: Sendable {
    /// The lanes: subscribed, blocked, and the first segments.
    package let lanes: [ReportLane]
    /// The number of segments without a lane.
    package let omitted: Int
    /// The times of the activities, in order.
    package let times: [Timestamp]
    /// A Boolean value that indicates whether only opt-outs are left of the contact.
    package let isErased: Bool

    private static let mostSegments = 30

    /// Creates the lanes of a history.
    ///
    /// - Parameters:
    ///   - timeline: The activities.
    ///   - history: The time ranges in which attributes were on.
    ///   - state: The last state, which has the names of segments.
    package init(_ timeline: Timeline, _ history: [AttributeInterval], _ state: ContactState) {
        let intervals = Dictionary(grouping: history, by: \.attribute)
        let unsubscribed = intervals[.unsubscribed, default: []]
        isErased = state.basis.presence == .erased
        let segments = history.segmentsByEntry
        omitted = max(0, segments.count - Self.mostSegments)
        let optOuts = [
            ReportLane(
                attribute: .unsubscribed,
                name: "subscribed",
                // Of an erased contact only the opt-out is known.
                spans: isErased ? [] : LaneSpan.complement(of: unsubscribed)
            ),
            ReportLane(
                attribute: .blocked,
                name: "blocked",
                spans: intervals[.blocked, default: []].map(LaneSpan.init)
            ),
        ]
        lanes =
            optOuts
            + segments.prefix(Self.mostSegments).map { segment in
                ReportLane(
                    attribute: .segment(segment),
                    name: state.labels[segment]?.name ?? segment.rawValue,
                    spans: intervals[.segment(segment), default: []].map(LaneSpan.init)
                )
            }
        times = timeline.activities.compactMap(\.occurredAt)
    }
}
