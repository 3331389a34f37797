internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries
internal import TerminalText

/// The activities that other contacts share with a contact to be erased, in words.
struct SharedCopies {
    private let shared: [SharedActivities]
    private let merges: ContactMerges

    /// The maximum number of contacts that are named; the others are counted.
    private static let most = 20

    init(_ shared: [SharedActivities], _ merges: ContactMerges) {
        self.shared = shared
        self.merges = merges
    }

    /// The remarks about contacts that became one with the contact, whose activities stay.
    var others: [TextLine] {
        let into = merges.into.map { "\($0.old) became \($0.new), whose own activities stay" }
        let from = merges.from.map { "\($0.old) became \($0.new), and its activities stay" }
        return ([into].compactMap(\.self) + from).map { text in
            [
                StyledText("warning: ", .yellow),
                StyledText("\(text); erase it, too, if the person asked for it"),
            ]
        }
    }

    /// The warnings about contacts that keep the same text, with a hint, or none if no contact does.
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

    /// The lines about the other contacts whose text would be erased.
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

    /// Returns the contact, with its organization if it has one.
    static func name(of stream: StreamID) -> String {
        stream.org.map { "\(stream.contact) in \($0)" } ?? stream.contact.rawValue
    }
}

extension SharedActivities {
    /// The numbers of activities and notes with the same ids.
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
