internal import ContactProjector
internal import ContactQueries

/// The names in the loaded activities, to which typed words are resolved.
struct NameIndex: Sendable {
    private(set) var streams: [StreamID] = []
    /// The segments with their names.
    private(set) var names = SegmentNames()

    var segments: [SegmentID: Set<String>] { names.segments }

    /// A Boolean value that indicates whether the names of segments were collected.
    private(set) var knowsSegments = false

    /// The span of loaded files, or `nil` for a store, which would have to be read completely.
    private(set) var span: DataSpan?

    /// Collects the contacts of a workspace, and for files also the segments.
    init(_ workspace: Workspace) async throws(UserError) {
        streams = try await workspace.engine.streams()
        // The census of files is built already. That of a store may take seconds, and is built by
        // the first query that needs it.
        guard workspace.canLoad else { return }
        learn(try await workspace.engine.segmentNames())
        span = DataSpan(try await workspace.engine.span())
    }

    mutating func learn(_ names: SegmentNames) {
        self.names = names
        knowsSegments = true
    }

    init() {}

    /// Replaces the contacts with those that the log has now.
    mutating func learn(_ streams: [StreamID]) { self.streams = streams }

    /// Adds a segment and a name of it.
    mutating func learn(_ segment: SegmentID, name: String?) { names.learn(segment, name: name) }

    /// Returns the stream of a contact, given its id or a part that no other contact's id contains.
    ///
    /// An exact id comes first, then one that differs only in letter case, then a part.
    ///
    /// - Throws: ``UserError`` if no contact or several match, or if the contact exists in several organizations and
    ///   none is named.
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

    /// Returns the streams whose contact has the id, else those equal except for case, else those that contain it.
    ///
    /// Enter, the hint and Tab all use this rule.
    ///
    /// - Complexity: O(contacts).
    func streams(named contact: String) -> [StreamID] {
        let exact = streams(withID: contact)
        guard exact.isEmpty, !contact.isEmpty else { return exact }
        let part = IDPart(contact)
        let similar = streams.filter { part.isContained(in: $0.contact.rawValue) }
        // Equal except for case: a part as long as the whole id.
        let same = similar.filter { $0.contact.rawValue.utf8.count == contact.utf8.count }
        return same.isEmpty ? similar : same
    }

    /// Returns the streams of the contact with an id, one for each organization.
    func streams(withID contact: String) -> [StreamID] {
        let id = ContactID(contact)
        return streams.filter { $0.contact == id }
    }

    private func ambiguous(_ contact: String, _ ids: Set<ContactID>) -> UserError {
        // Five ids are about as many as a hint of 80 characters holds.
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
