internal import ContactProjector
internal import ContactProjectorSQLite

/// What other contacts hold under the ids of a contact that is to be erased, in words.
struct SharedCopies {
    private let shared: [SharedActivities]

    /// More contacts than these are counted.
    private static let most = 20

    init(_ shared: [SharedActivities]) { self.shared = shared }

    /// Says who holds the same text still, and what to do about it; nothing when no one does.
    var warnings: [Line] {
        guard !shared.isEmpty else { return [] }
        let lines = shared.prefix(Self.most).map { other -> Line in
            [Span("warning: ", .yellow), Span("\(Self.name(of: other.stream)) has \(other.words)")]
        }
        return lines + rest + [[Span("  add --with-shared to erase their text, too")]]
    }

    /// Says what would be erased beside the contact itself.
    var intentions: [Line] {
        shared.prefix(Self.most).map { other in
            let count = Wording.activities(other.activities.count)
            return [Span("would erase the text of \(count) of \(Self.name(of: other.stream))")]
        } + rest
    }

    private var rest: [Line] {
        let count = shared.count - Self.most
        return count > 0 ? [[Span("  and \(Wording.count(count, "more contact"))")]] : []
    }

    /// The contact, and its organisation when it has one.
    static func name(of stream: StreamID) -> String {
        stream.org.map { "\(stream.contact) in \($0)" } ?? stream.contact.rawValue
    }
}

extension SharedActivities {
    /// How many of which ids are the same.
    fileprivate var words: String {
        let activities = "\(Wording.activities(sameActivities)) with the same ids"
        let notes = Wording.count(sameNotes, "note")
        switch (sameActivities, sameNotes) {
        case (0, _): return "\(notes) with the same ids"
        case (_, 0): return activities
        default: return "\(Wording.activities(sameActivities)) and \(notes) with the same ids"
        }
    }
}
