internal import ContactProjector
package import ContactQueries

extension Timestamp? {
    /// The instant as people read it in a zone, or that there is none.
    package func words(in zone: CalendarZone) -> String { self?.words(in: zone) ?? "undated" }

    /// The same in whole seconds.
    package func shortWords(in zone: CalendarZone) -> String {
        self?.shortWords(in: zone) ?? "undated"
    }
}

extension Activity {
    /// Who acted, as far as the activity says.
    package var who: String? {
        if let actor { return actor.name ?? actor.id }
        if let assistant { return "\(assistant.name ?? assistant.id ?? "?") (assistant)" }
        return broadcast.map { "broadcast “\($0.name ?? $0.id?.rawValue ?? "?")”" }
    }

    /// What the activity is about: the segment's name, the note's text, the file's name.
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
