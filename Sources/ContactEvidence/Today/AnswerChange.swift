internal import ContactProjector
internal import ContactQueries

/// The difference between an answer of a file and that of a store at its head, in words.
struct AnswerChange {
    let stated: AuditReport.Answer
    let today: AuditReport.Answer
    /// The names of the members of the state that differ.
    let members: [String]
    /// The entries of the contact in the store.
    let entries: [LogEntry]
    /// The known-at of the file.
    let knownAt: Position

    /// A reason for each attribute that the question is about; otherwise one for all the rest.
    var reasons: [String] {
        let changed = attributeReasons
        guard changed.isEmpty else { return changed }
        let parts = Self.parts.filter { !$0.members.isDisjoint(with: members) }.map(\.name)
        return parts.isEmpty ? [] : [sentence(of: parts)]
    }

    /// A reason for each attribute that the question is about.
    var attributeReasons: [String] {
        attributes.filter { stated.state[$0] != today.state[$0] }.map { sentence(of: $0) }
    }

    private var attributes: [Attribute] {
        let explained = stated.explanations.map(\.attribute)
        return explained.isEmpty ? [.blocked, .unsubscribed] : explained
    }

    // Without the position itself, which is another one by definition.
    private static let parts: [(name: String, members: Set<String>)] = [
        (
            "status",
            [
                "blocked", "blocked_since", "blocked_by", "status",
                "unsubscribed", "unsubscribed_since", "unsubscribed_by",
            ]
        ),
        ("presence", ["presence", "reachable", "reachability", "erased_at"]),
        ("segments", ["segments"]), ("notes", ["notes"]), ("files", ["files"]),
        (
            "activities",
            ["activities", "undated", "first_activity", "last_activity", "counts"]
        ),
        ("notices", ["notices"]),
    ]

    private func sentence(of attribute: Attribute) -> String {
        let value = today.state[attribute]
        let name =
            if case .segment(let id) = attribute { "in \(id)" } else { attribute.description }
        let fact =
            "\(today.state.stream.contact) was \(value.isOn ? "" : "not ")\(name) \(asOf)"
        guard let id = value.decidedBy else { return "\(fact), by default" }
        let entry = entries.first { $0.activity.id == id && $0.kind.isFirst }
        return fact + ", set by " + (entry.map { described($0) } ?? "\(id)")
    }

    private func sentence(of parts: [String]) -> String {
        let contact = today.state.stream.contact
        let fact = "\(contact) has other \(parts.joined(separator: ", ")) \(asOf)"
        let later = since
        guard let first = later.first else { return fact }
        let more = later.count > 1 ? " and \((later.count - 1).grouped) more" : ""
        return "\(fact): \(described(first))\(more)"
    }

    private var asOf: String { stated.asOf.map { "as of \($0.words(in: .utc))" } ?? "at the end" }

    /// The entries that count at the as-of and were recorded after the known-at.
    private var since: [LogEntry] {
        entries.filter { entry in
            guard entry.position > knownAt, entry.kind != .erasure else { return false }
            guard let asOf = stated.asOf, let time = entry.activity.occurredAt else { return true }
            return time <= asOf
        }
    }

    private func described(_ entry: LogEntry) -> String {
        let activity = entry.activity
        let time = activity.occurredAt.map { $0.words(in: .utc) } ?? "undated"
        let place = "position \(entry.position), recorded \(entry.recordedAt.words(in: .utc))"
        let after = entry.position > knownAt ? ", after the file's position \(knownAt)" : ""
        let contact = activity.stream.contact
        // Of a contact that became this one since.
        let whose = contact == today.state.stream.contact ? "" : " of \(contact)"
        return "\(activity.id) \(activity.kind.name)\(whose) \(time) (\(place)\(after))"
    }
}
