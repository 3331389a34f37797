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
        case .contactBlocked, .contactUnblocked, .contactUnsubscribed, .contactResubscribed,
            .unknown:
            nil
        }
    }
}
