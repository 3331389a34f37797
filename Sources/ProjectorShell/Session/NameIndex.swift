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

    /// The times of the first and the last activity of files; those of a store would take a look at all of it.
    private(set) var span: DataSpan?

    /// Collects the contacts; and the segments of files, of which a census is there.
    init(_ workspace: Workspace) async throws(UserError) {
        streams = try await workspace.engine.streams()
        guard workspace.canLoad else { return }
        learn(try await workspace.engine.segmentNames())
        span = DataSpan(try await workspace.engine.span())
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

    /// Finds the stream of a contact by its id, or by a part of it that no other contact has.
    ///
    /// An id as it is written comes first, then one that differs in upper and lower case alone.
    ///
    /// - Throws: ``UserError`` when it names no contact or several, or several organizations know the contact and none is named.
    func stream(of contact: String, in org: String? = nil) throws(UserError) -> StreamID {
        let candidates = streams(named: contact)
        let found = candidates.filter(Query.Organizations(typed: org).contains)
        guard let stream = found.first else {
            throw candidates.isEmpty
                ? UserError("no contact \(contact.quoted)", hint: contactHint(contact))
                : noOrganization(org ?? "", of: candidates)
        }
        let ids = Set(found.map(\.contact))
        guard ids.count == 1 else { throw ambiguous(contact, ids) }
        guard found.count == 1 else {
            throw UserError(.ambiguousContact(stream.contact, orgs: found.map(\.org)))
        }
        return stream
    }

    /// Returns the streams whose contact has the id; if there are none, those that differ by case alone, else those that contain it.
    ///
    /// The one rule by which Enter, the hint and Tab find contacts. O(contacts).
    func streams(named contact: String) -> [StreamID] {
        let exact = streams(withID: contact)
        guard exact.isEmpty, !contact.isEmpty else { return exact }
        let part = IDPart(contact)
        let similar = streams.filter { part.isContained(in: $0.contact.rawValue) }
        let same = similar.filter { $0.contact.rawValue.utf8.count == contact.utf8.count }
        return same.isEmpty ? similar : same
    }

    /// The streams of the contact with an id.
    func streams(withID contact: String) -> [StreamID] {
        let id = ContactID(contact)
        return streams.filter { $0.contact == id }
    }

    private func ambiguous(_ contact: String, _ ids: Set<ContactID>) -> UserError {
        let shown = ids.sorted().prefix(5).map(\.rawValue) + (ids.count > 5 ? ["…"] : [])
        return UserError(
            "\(contact.quoted) matches \(HumanText.count(ids.count, "contact"))",
            hint: shown.joined(separator: ", ")
        )
    }

    private func noOrganization(_ org: String, of candidates: [StreamID]) -> UserError {
        let contact = candidates[0].contact
        let orgs = Set(candidates.map { $0.org?.rawValue ?? "-" }).sorted()
        return UserError(
            "no organization \(org.quoted)",
            hint: streams(withID: org).isEmpty
                ? "\(contact) is known to \(orgs.joined(separator: ", "))"
                : "to compare two contacts: use \(contact); diff with \(org)"
        )
    }

    private func contactHint(_ contact: String) -> String {
        SpellingSuggestions.sentence(for: contact, among: streams.lazy.map(\.contact.rawValue))
            ?? (streams.first.map { "for example \($0.contact)" }
                ?? "nothing is loaded; `load FILE` reads activities")
    }
}
