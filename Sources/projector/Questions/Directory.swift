internal import ContactProjector
internal import ContactQuestions

/// The names that the loaded activities know, for resolving what a person types.
struct Directory: Sendable {
    private(set) var streams: [StreamID] = []
    /// The segments and every name that one had.
    private(set) var names = SegmentNames()

    var segments: [SegmentID: Set<String>] { names.segments }

    /// Whether the segments' names were collected.
    private(set) var knowsSegments = false

    /// Collects the contacts; and the segments of a log in memory, where that costs next to nothing.
    init(_ workspace: Workspace) async throws(CommandError) {
        streams = try await workspace.streams()
        if workspace.canLoad { try await learnSegments(workspace) }
    }

    /// Collects the segments; every name that one ever had counts.
    ///
    /// Reads the whole log.
    mutating func learnSegments(_ workspace: Workspace) async throws(CommandError) {
        var position = Position.zero
        while true {
            if LineEditor.takeInterrupt() { throw .interrupted }
            let entries = try await workspace.entries(after: position, limit: 10_000)
            guard let last = entries.last else { break }
            for entry in entries { learn(entry.activity.segment) }
            position = last.position
        }
        knowsSegments = true
    }

    /// Collects the segments that one contact's activities name.
    mutating func learnSegments(of stream: StreamID, _ workspace: Workspace)
        async throws(CommandError)
    {
        if LineEditor.takeInterrupt() { throw .interrupted }
        for entry in try await workspace.log(of: stream, knownAt: .head).entries {
            learn(entry.activity.segment)
        }
    }

    private mutating func learn(_ segment: Segment?) {
        guard let segment, let id = segment.id else { return }
        names.learn(id, name: segment.name)
    }

    init() {}

    /// Knows segments and no contacts.
    init(segments names: SegmentNames) { self.names = names }

    /// Takes the contacts that there are now.
    mutating func learn(_ streams: [StreamID]) { self.streams = streams }

    /// Takes a segment and its latest name.
    mutating func learn(_ segment: SegmentID, name: String?) { names.learn(segment, name: name) }

    /// Finds the stream of a contact by its id.
    ///
    /// - Throws: ``CommandError`` when nobody has that id, or several organisations know it and none is named.
    func stream(of contact: String, in org: String? = nil) throws(CommandError) -> StreamID {
        let id = ContactID(contact)
        let found = streams.filter { $0.contact == id && $0.isIn(org) }
        guard found.count <= 1 else {
            throw CommandError(.ambiguousContact(id, orgs: found.map(\.org)))
        }
        guard let stream = found.first else {
            throw CommandError("there is no contact \(contact)", hint: contactHint(contact))
        }
        return stream
    }

    /// Finds a segment by its id, else by a name that only one segment ever had.
    ///
    /// - Throws: ``CommandError`` when there is no such segment, or several segments had the name.
    func segment(_ word: String) throws(CommandError) -> SegmentID { try names.segment(word) }

    /// Reads `blocked`, `unsubscribed`, or a segment with or without the word before it.
    func attribute(_ words: [String]) throws(CommandError) -> Attribute {
        switch words {
        case ["blocked"]: return .blocked
        case ["unsubscribed"], ["subscribed"], ["subscription"]: return .unsubscribed
        default:
            let name =
                words.first == "segment" || words.first == "in" ? words.dropFirst() : words[...]
            guard !name.isEmpty else {
                throw CommandError(
                    "which attribute?",
                    hint: "blocked, unsubscribed, or a segment's id or name"
                )
            }
            return .segment(try segment(name.joined(separator: " ")))
        }
    }

    private func contactHint(_ contact: String) -> String {
        Suggestions.sentence(for: contact, among: streams.lazy.map(\.contact.rawValue))
            ?? (streams.first.map { "for example \($0.contact)" }
                ?? "nothing is loaded: try `load FILE`")
    }
}
