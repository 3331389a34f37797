internal import ContactProjector
internal import ContactQueries

/// The names that the loaded activities know, for resolving what a person types.
struct NameIndex: Sendable {
    private(set) var streams: [StreamID] = []
    /// The segments and their names.
    private(set) var names = SegmentNames()

    var segments: [SegmentID: Set<String>] { names.segments }

    /// Whether the segments' names were collected.
    private(set) var knowsSegments = false

    /// Collects the contacts; and the segments of files, of which a census is there.
    init(_ workspace: Workspace) async throws(UserError) {
        streams = try await workspace.engine.streams()
        if workspace.canLoad { learn(try await workspace.engine.segmentNames()) }
    }

    /// Takes the names of segments.
    mutating func learn(_ names: SegmentNames) {
        self.names = names
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
        let found = streams.filter {
            $0.contact == id && Query.Organizations(typed: org).contains($0)
        }
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
