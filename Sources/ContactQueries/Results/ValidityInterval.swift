package import ActivityJSON
package import ContactProjector

/// A time range in which an attribute of a contact was on, as a row of a table of all contacts.
///
/// The range is half-open: it holds from its start, and no longer at its end.
package struct ValidityInterval: Equatable, JSONWritable, Sendable {
    /// The version of the columns, which changes if one is renamed, removed or gets another meaning.
    package static let version = 1

    /// The contact's stream.
    package let stream: StreamID
    /// The time range, its attribute, and the activities at its ends.
    package let interval: AttributeInterval
    /// The name that the contact's last activity about the segment gives it, or `nil` for other attributes.
    package let name: String?
    /// The record time of the activity that turned the attribute on, or `nil` for files, which record nothing.
    package let recordedAt: Timestamp?

    /// The kind of attribute: `blocked`, `segment` or `unsubscribed`.
    package var attribute: String {
        switch interval.attribute {
        case .blocked, .unsubscribed: interval.attribute.description
        case .segment: "segment"
        }
    }

    /// The segment, or `nil` for other attributes.
    package var segment: SegmentID? {
        if case .segment(let id) = interval.attribute { id } else { nil }
    }

    /// Writes the columns as fields of an object.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("org_id", stream.org)
            writer.field("contact_id", stream.contact)
            writer.field("attribute", attribute)
            writer.field("segment_id", segment)
            writer.field("name", name)
            writer.field("valid_from", interval.since)
            writer.field("valid_to", interval.until)
            writer.field("recorded_at", recordedAt)
            writer.field("set_by", interval.by)
            writer.field("ended_by", interval.endedBy)
        }
    }
}

extension ValidityInterval {
    /// Returns the intervals of a contact as its log knows them, by attribute, segment and start.
    ///
    /// O(n log n) for the contact's n activities.
    ///
    /// - Parameters:
    ///   - log: The contact's log, as known at a position.
    ///   - asOf: The as-of, up to which activities count.
    ///   - isRecorded: A Boolean value that indicates whether the log has record times, unlike files that are read.
    /// - Returns: The intervals.
    package static func all(
        in log: ContactLog,
        asOf: AsOf = .end,
        isRecorded: Bool
    ) -> [ValidityInterval] {
        // The only failure is an as-of by an activity that is missing, and no caller names one.
        guard let intervals = try? log.history(asOf: asOf), !intervals.isEmpty else { return [] }
        let labels = intervals.contains { $0.attribute.isSegment } ? labels(in: log, asOf) : [:]
        let recorded = isRecorded ? recordTimes(of: Set(intervals.map(\.by)), in: log) : [:]
        // A history has both flags before the segments; rows sort by the words of the column.
        let flags = Dictionary(grouping: intervals) { $0.attribute.isSegment }
        let others = flags[false] ?? []
        let sorted =
            others.filter { $0.attribute == .blocked } + (flags[true] ?? [])
            + others.filter { $0.attribute == .unsubscribed }
        return sorted.map { interval in
            var name: String?
            if case .segment(let id) = interval.attribute { name = labels[id]?.name }
            return ValidityInterval(
                stream: log.stream,
                interval: interval,
                name: name,
                recordedAt: recorded[interval.by]
            )
        }
    }

    private static func labels(in log: ContactLog, _ asOf: AsOf) -> [SegmentID: SegmentLabel] {
        (try? log.state(asOf: asOf))?.labels ?? [:]
    }

    /// Returns the record times of activities: a revision describes one again, and a conflict isn't applied.
    private static func recordTimes(
        of activities: Set<ActivityID>,
        in log: ContactLog
    ) -> [ActivityID: Timestamp] {
        var times: [ActivityID: Timestamp] = [:]
        for entry in log.entries
        where entry.kind.isFirst && activities.contains(entry.activity.id) {
            times[entry.activity.id] = entry.recordedAt
        }
        return times
    }
}

extension Attribute {
    fileprivate var isSegment: Bool { if case .segment = self { true } else { false } }
}
