internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries
internal import TerminalText

/// What other contacts hold under the ids of a contact that is to be erased, in words.
struct SharedCopies {
    private let shared: [SharedActivities]

    /// More contacts than these are counted.
    private static let most = 20

    init(_ shared: [SharedActivities]) { self.shared = shared }

    /// Says who holds the same text still, and what to do about it; nothing when no one does.
    var warnings: [TextLine] {
        guard !shared.isEmpty else { return [] }
        let lines = shared.prefix(Self.most).map { other -> TextLine in
            [
                StyledText("warning: ", .yellow),
                StyledText("\(Self.name(of: other.stream)) has \(other.words)"),
            ]
        }
        return lines + rest + [[StyledText("  add --with-shared to erase their text too")]]
    }

    /// Says what would be erased beside the contact itself.
    var intentions: [TextLine] {
        shared.prefix(Self.most).map { other in
            let count = HumanText.activities(other.activities.count)
            return [
                StyledText("would erase the text of \(count) of \(Self.name(of: other.stream))")
            ]
        } + rest
    }

    private var rest: [TextLine] {
        let count = shared.count - Self.most
        return count > 0 ? [[StyledText("  and \(HumanText.count(count, "more contact"))")]] : []
    }

    /// The contact, and its organization when it has one.
    static func name(of stream: StreamID) -> String {
        stream.org.map { "\(stream.contact) in \($0)" } ?? stream.contact.rawValue
    }
}

extension SharedActivities {
    /// How many of which ids are the same.
    fileprivate var words: String {
        let activities = "\(HumanText.activities(sameActivities)) with the same ids"
        let notes = HumanText.count(sameNotes, "note")
        switch (sameActivities, sameNotes) {
        case (0, _): return "\(notes) with the same ids"
        case (_, 0): return activities
        default: return "\(HumanText.activities(sameActivities)) and \(notes) with the same ids"
        }
    }
}
