#if Client
internal import ActivityJSON
internal import ContactProjector
internal import ContactQueries
internal import InventClient
internal import TerminalText

/// The outcomes of recording what the source's contact objects said.
struct ObservedContacts {
    /// The number of observations that were recorded.
    private(set) var recorded = 0
    /// The number of observations that the store held already.
    private(set) var known = 0
    /// The contacts of which nothing may be recorded, because they were erased.
    private(set) var erased: [ContactID] = []
    /// The contacts whose objects can't be recorded.
    private(set) var unreadable: [ContactID] = []

    /// The number of contacts that are recorded in one append.
    private static let batch = 500

    /// Records contacts, many in one append.
    init(
        _ contacts: [SourceContact],
        into store: any ActivityStore,
        org: String
    ) async throws(StoreError) {
        let observer = ContactObserver(into: store, org: OrgID(org))
        for start in stride(from: 0, to: contacts.count, by: Self.batch) {
            let some = Array(contacts[start..<min(contacts.count, start + Self.batch)])
            for (contact, outcome) in zip(some, try await observer.record(some)) {
                count(contact.id, outcome)
            }
        }
    }

    private mutating func count(_ contact: ContactID, _ outcome: ContactObserver.Outcome) {
        switch outcome {
        case .recorded: recorded += 1
        case .known: known += 1
        case .erased: erased.append(contact)
        case .unreadable: unreadable.append(contact)
        }
    }

    /// The counts above 0 in one line.
    var sum: String {
        let counts = [
            (recorded, "recorded"), (known, "known before"), (erased.count, "refused (erased)"),
            (unreadable.count, "can't be recorded"),
        ]
        .filter { $0.0 > 0 }.map { "\($0.0.grouped) \($0.1)" }
        return "observations: " + (counts.isEmpty ? "none" : counts.joined(separator: ", "))
    }

    /// The lines about contacts that weren't recorded.
    var lines: [TextLine] {
        erased.prefix(20).map {
            [
                StyledText("not recorded ", .yellow),
                StyledText("\($0): it was erased, and nothing of it may come back"),
            ]
        }
            + unreadable.prefix(20).map {
                [
                    StyledText("not recorded ", .yellow),
                    StyledText("\($0): the JSON of its contact object can't be kept as evidence"),
                ]
            }
    }

    /// Writes the counts and the contacts that weren't recorded.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("recorded", recorded)
            writer.field("known", known)
            for (name, ids) in [("erased", erased), ("unreadable", unreadable)] {
                writer.field(name) { $0.array(ids) { $0.value($1.rawValue) } }
            }
        }
    }
}

extension ObservedContacts? {
    /// Writes the counts, or null if nothing was to be recorded.
    func write(to writer: inout JSONWriter) {
        if let self { self.write(to: &writer) } else { writer.value(String?.none) }
    }
}
#endif
