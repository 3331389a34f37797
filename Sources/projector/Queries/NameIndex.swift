internal import ContactProjector
internal import ContactQueries

/// The names that the loaded activities know, for resolving what a person types.
struct NameIndex: Sendable {
    private(set) var streams: [StreamID] = []
    /// The segments and every name that one had.
    private(set) var names = SegmentNames()

    var segments: [SegmentID: Set<String>] { names.segments }

    /// How far the log was read for names of segments; nil before that.
    private var readUpTo: LogPlace?

    /// Whether the segments' names were collected.
    private(set) var knowsSegments = false

    /// Collects the contacts; and the segments of a log in memory, where that costs next to nothing.
    init(_ workspace: Workspace) async throws(UserError) {
        streams = try await workspace.streams()
        if workspace.canLoad { try await learnSegments(workspace) }
    }

    /// Collects the segments; every name that one ever had counts, in every revision.
    ///
    /// Reads the log, from where it was read last.
    mutating func learnSegments(_ workspace: Workspace) async throws(UserError) {
        readUpTo = try await names.learn(
            from: workspace.store,
            after: readUpTo,
            isInterrupted: LineEditor.takeInterrupt
        )
        knowsSegments = true
    }

    init() {}

    /// Takes the contacts that there are now.
    mutating func learn(_ streams: [StreamID]) { self.streams = streams }

    /// Takes a segment and a name of it.
    mutating func learn(_ segment: SegmentID, name: String?) { names.learn(segment, name: name) }

    /// Finds the stream of a contact by its id.
    ///
    /// - Throws: ``UserError`` when nobody has that id, or several organizations know it and none is named.
    func stream(of contact: String, in org: String? = nil) throws(UserError) -> StreamID {
        let id = ContactID(contact)
        let found = streams.filter { $0.contact == id && $0.isIn(org) }
        guard found.count <= 1 else {
            throw UserError(.ambiguousContact(id, orgs: found.map(\.org)))
        }
        guard let stream = found.first else {
            throw UserError("no contact \(contact.quoted)", hint: contactHint(contact))
        }
        return stream
    }

    private func contactHint(_ contact: String) -> String {
        SpellingSuggestions.sentence(for: contact, among: streams.lazy.map(\.contact.rawValue))
            ?? (streams.first.map { "for example \($0.contact)" }
                ?? "nothing is loaded; `load FILE` reads activities")
    }
}
