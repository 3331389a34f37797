public import ActivityJSON
internal import ContactCensus
public import ContactProjector

/// The state of a row's contact at the row's time.
public struct JoinedState: JSONWritable, Sendable {
    /// The summary of the contact, or `nil` if no activity names it.
    let summary: ContactSummary?

    /// The columns that a join adds to a row of CSV.
    package static let columns = [
        "asof_presence", "asof_status", "asof_reachable", "asof_reachability",
        "asof_blocked_since", "asof_blocked_by", "asof_unsubscribed_since", "asof_unsubscribed_by",
        "asof_segments",
    ]

    /// The summary if the contact was present or erased, or had opted out before it was present; else `nil`.
    ///
    /// Of an erased contact it has the opt-outs.
    private var known: ContactSummary? {
        switch presence {
        case .present, .erased: summary
        case .unknown, .notYet: isViolation ? summary : nil
        }
    }

    /// The contact's reachability.
    public var reachability: Reachability { summary?.reachability ?? .unknown }

    /// The contact's presence in the log, and at that time.
    public var presence: Basis.Presence { summary?.presence ?? .unknown }

    /// A Boolean value that indicates whether a message at that time should not have been sent.
    public var isViolation: Bool {
        if case .notReachable = reachability { true } else { false }
    }

    /// The contact's status, or `nil` if the contact wasn't present and no opt-out of it is known.
    public var status: ContactStatus? {
        // An erased contact has a status only through an opt-out that outlived the erasure (rule
        // 3.9).
        presence == .present || isViolation ? summary?.status : nil
    }

    /// The attribute because of which a message should not have been sent, or `nil`.
    package var barrier: Attribute? {
        guard let summary, isViolation else { return nil }
        return summary.isBlocked ? .blocked : .unsubscribed
    }

    /// The activity that gave the barrier its value, or `nil`.
    package var evidence: ActivityID? { reachability.evidence.first }

    /// A value of a column, which is an empty text if absent.
    package enum Value: Equatable, Sendable {
        /// A text.
        case text(String)
        /// A time.
        case time(Timestamp)

        /// The value in data formats: a time is in RFC 3339, UTC.
        package var text: String {
            switch self {
            case .text(let text): text
            case .time(let time): time.rfc3339
            }
        }

        fileprivate static let empty = Value.text("")
    }

    /// The values of the columns, empty after the first four for a contact that wasn't present.
    package var values: [Value] {
        let first = [
            presence.rawValue, known?.status.rawValue ?? "",
            reachability.isReachable ? "true" : "false", reachability.name,
        ].map(Value.text)
        guard let summary = known else {
            return first + Array(repeating: .empty, count: Self.columns.count - first.count)
        }
        return first + Self.values(of: summary[.blocked]) + Self.values(of: summary[.unsubscribed])
            + [.text(summary.segments.map(\.segment.rawValue).joined(separator: " "))]
    }

    /// Returns the time and the activity that turned the attribute on, empty if it is off.
    private static func values(of summary: AttributeState) -> [Value] {
        guard summary.isOn else { return [.empty, .empty] }
        return [
            summary.since.map(Value.time) ?? .empty, .text(summary.decidedBy?.rawValue ?? ""),
        ]
    }

    /// Writes the state as the object `as_of_state` of a row.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("presence", presence.rawValue)
            writer.field("status", known?.status.rawValue)
            writer.field("reachable", reachability.isReachable)
            writer.field("reachability", reachability.name)
            write(.blocked, "blocked", to: &writer)
            write(.unsubscribed, "unsubscribed", to: &writer)
            writer.field("segments") { writer in
                writer.array(summary?.segments ?? []) { writer, held in
                    writer.object { writer in
                        writer.field("id", held.segment.rawValue)
                        writer.field("since", held.state.since?.rfc3339)
                        writer.field("by", held.state.decidedBy?.rawValue)
                    }
                }
            }
        }
    }

    private func write(_ attribute: Attribute, _ name: String, to writer: inout JSONWriter) {
        let value = known?[attribute]
        writer.field(name, value?.isOn)
        writer.field(name + "_since", value?.since?.rfc3339)
        writer.field(name + "_by", value?.decidedBy?.rawValue)
    }
}
