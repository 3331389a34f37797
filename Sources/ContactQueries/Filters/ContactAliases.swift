internal import ActivityJSON
package import ContactProjector

/// The contacts that became others, from the records by which logs say so.
package struct ContactAliases: Sendable {
    private let links: [OrgID?: ContactLinks]

    /// Resolves the entries that record which contacts became others.
    package init(_ entries: some Sequence<LogEntry>) {
        links = Dictionary(grouping: entries.filter { $0.kind == .alias }) {
            $0.activity.stream.org
        }
        .mapValues { ContactLinks($0, knownAt: Position(.max)) }
    }

    /// Reads the records of a file, such as the output of `projector merge` without contacts.
    ///
    /// Other records are allowed. O(bytes).
    ///
    /// - Throws: ``UserError`` when the file can't be read, or no contact of it became another one.
    package init(reading path: String) async throws(UserError) {
        let store = InMemoryActivityStore()
        do {
            _ = try await store.append(ActivityReader(.file(path)))
        } catch {
            throw UserError("can't read \(path.quoted): \(error)", code: .unreadable)
        }
        self.init(await store.entries(after: .zero, limit: .max))
        guard links.values.contains(where: { !$0.links.isEmpty }) else {
            throw UserError(
                "\(path.quoted) doesn't say of any contact that it became another one",
                hint: "`projector merge --store FILE` without contacts writes such a file"
            )
        }
    }

    /// Reads the entries of a log that record which contacts became others.
    ///
    /// O(log entries).
    package init(of log: some ActivityStore) async throws(StoreError) {
        var found: [LogEntry] = []
        var position = Position.zero
        while true {
            let entries = try await log.entries(after: position, limit: 10_000)
            guard let last = entries.last else { break }
            found += entries.filter { $0.kind == .alias }
            position = last.position
        }
        self.init(found)
    }

    /// The changes that hold, by the ids of the contacts.
    package var changes: [(org: OrgID?, change: ContactMerge)] {
        links.sorted { ($0.key ?? "") < ($1.key ?? "") }.flatMap { org, links in
            links.links.values.sorted { $0.old < $1.old }.map { (org, $0) }
        }
    }

    /// Returns the contact that a contact is by now: itself, or the last one that it became.
    package func contact(of stream: StreamID) -> StreamID {
        var contact = stream.contact
        while let change = links[stream.org]?.links[contact] { contact = change.new }
        return StreamID(org: stream.org, contact: contact)
    }

    /// Returns the activities that record that a contact became what it is by now, through others.
    func records(of stream: StreamID) -> [Activity] {
        var activities: [Activity] = []
        var contact = stream.contact
        while let change = links[stream.org]?.links[contact] {
            activities += change.activities(in: stream.org)
            contact = change.new
        }
        return activities
    }
}
