internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector

/// What was true of a row's contact at the row's time.
struct JoinedState: JSONWritable {
    /// nil for a contact that no activity names.
    let standing: ContactSummary?

    /// The columns that a row gets.
    static let columns = [
        "asof_presence", "asof_status", "asof_reachable", "asof_reachability",
        "asof_blocked_since", "asof_blocked_by", "asof_unsubscribed_since", "asof_unsubscribed_by",
        "asof_segments",
    ]

    /// The contact's attributes, if anything is known of them; of an erased contact its opt-outs are.
    private var known: ContactSummary? {
        switch presence {
        case .present, .erased: standing
        case .unknown, .notYet: nil
        }
    }

    /// Whether the contact might have been messaged.
    var reachability: ContactState.Reachability { standing?.reachability ?? .unknown }

    /// The columns that hold times.
    static let timeColumns = ["asof_blocked_since", "asof_unsubscribed_since"]

    /// Whether the log holds the contact at all, and by then.
    var presence: Basis.Presence { standing?.presence ?? .unknown }

    /// Whether a message at that time should not have been sent.
    var isViolation: Bool {
        if case .notReachable = reachability { true } else { false }
    }

    /// What a message should not have got past; nil when nothing stood in its way.
    var barrier: Attribute? {
        guard let standing, isViolation else { return nil }
        return standing.isBlocked ? .blocked : .unsubscribed
    }

    /// The status in a word, or why there is none.
    var words: String {
        presence == .present || isViolation
            ? standing?.status.rawValue ?? "" : presence.rawValue
    }

    /// The activity since which messages should not have been sent.
    var evidence: Cell { Cell(barrier.flatMap { standing?[$0].decidedBy?.rawValue }, .cyan) }

    /// The cells of the columns; of a contact that wasn't there nothing is known but that.
    var cells: [Cell] {
        let first = [
            Cell(presence.rawValue), Cell(known?.status.rawValue ?? ""),
            Cell(reachability == .reachable ? "true" : "false"), Cell(reachability.name),
        ]
        guard let standing = known else {
            return first + Array(repeating: "" as Cell, count: Self.columns.count - first.count)
        }
        return first + Self.cells(of: standing[.blocked]) + Self.cells(of: standing[.unsubscribed])
            + [
                Cell(standing.segments.map(\.segment.rawValue).joined(separator: " "))
            ]
    }

    /// Since when, and by which activity; empty for what is off.
    private static func cells(of standing: AttributeState) -> [Cell] {
        guard standing.isOn else { return ["", ""] }
        return [
            standing.since.map { Cell(time: $0) } ?? "", Cell(standing.decidedBy?.rawValue ?? ""),
        ]
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("presence", presence.rawValue)
            writer.field("status", known?.status.rawValue)
            writer.field("reachable", reachability == .reachable)
            writer.field("reachability", reachability.name)
            write(.blocked, "blocked", to: &writer)
            write(.unsubscribed, "unsubscribed", to: &writer)
            writer.field("segments") { writer in
                writer.array(standing?.segments ?? []) { writer, held in
                    writer.object { writer in
                        writer.field("id", held.segment.rawValue)
                        writer.field("since", held.standing.since?.rfc3339)
                        writer.field("by", held.standing.decidedBy?.rawValue)
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
