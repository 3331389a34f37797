package import ContactProjector

extension Activity {
    /// The name or id of the person, assistant or broadcast that acted, or `nil` if the activity has none.
    package var who: String? {
        if let actor { return actor.name ?? actor.id }
        // Marked, because an assistant's name may read like a person's.
        if let assistant { return "\(assistant.name ?? assistant.id ?? "?") (assistant)" }
        return broadcast.map { "broadcast “\($0.name ?? $0.id?.rawValue ?? "?")”" }
    }

    /// The name of the segment or file, or the text of the note, that the activity is about, or else its id.
    package var subject: String? {
        switch kind {
        case .noteCreated: note?.content ?? note?.id?.rawValue
        case .segmentAdded, .segmentRemoved: segment?.name ?? segment?.id?.rawValue
        case .fileUploaded: file?.name ?? file?.id?.rawValue
        case .contactObserved: observation?.words
        case .contactBlocked, .contactUnblocked, .contactUnsubscribed, .contactResubscribed,
            .blockObserved, .unsubscribeObserved, .unknown:
            nil
        case .contactMerged, .contactUnmerged:
            merge.map { $0.new == stream.contact ? $0.old.rawValue : $0.new.rawValue }
        }
    }
}

extension Observation {
    /// What was seen, in words: `blocked, not unsubscribed, in VIP`.
    fileprivate var words: String {
        func words(_ flag: Flag?, _ name: String) -> String? {
            flag.map { $0.isOn ? name : "not \(name)" }
        }
        let names = segments?.compactMap { $0.name ?? $0.id?.rawValue }
        let memberships = names.map {
            $0.isEmpty ? "in no segment" : "in \($0.joined(separator: ", "))"
        }
        return [words(blocked, "blocked"), words(unsubscribed, "unsubscribed"), memberships]
            .compactMap(\.self).joined(separator: ", ")
    }
}
