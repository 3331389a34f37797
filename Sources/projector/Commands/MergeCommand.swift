internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import Foundation
#if Client
internal import InventClient
#endif
internal import ProjectorShell
internal import TerminalText

struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Record that contacts became another one.",
        discussion: """
            From then on, questions about the contact after INTO are about the activities of all of them, each id once; where one id has two \
            facts, the one recorded first holds. Questions about the others are answered as before, and say where they went. As known \
            before the merge, all are themselves. `projector unmerge` records the reverse. Without contacts, the command lists those \
            that are others by now, as `projector scale key --aliases` reads them.
            """
    )

    @Argument(help: ArgumentHelp("Contacts, INTO and a contact.", valueName: "contacts"))
    var words: [String] = []
    @OptionGroup var store: StoreOption
    @OptionGroup var organization: MergeOrganization
    #if Client
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Take the contacts before INTO from the source's answer to the merge.",
            valueName: "file"
        ),
        completion: .file()
    )
    var answer: String?
    #endif

    func run() async throws {
        let answered = try answered
        guard !words.isEmpty || answered != nil else { return try await list() }
        let named = words.dropLast(2).map { ContactID($0) }
        guard words.count >= 2, words[words.count - 2].lowercased() == "into",
            let new = words.last.map({ ContactID($0) }), named.isEmpty == (answered != nil)
        else {
            throw ValidationError(
                "which contacts became which one?",
                hint:
                    "name them like this: con_a con_b INTO con_c; or INTO con_c with --answer FILE"
            )
        }
        let old = answered ?? named
        // The source knows the contacts of its answer. Their activities may be fetched later.
        let (log, org) = try await organization.open(store, with: named + [new])
        let changes: [ContactMerge]
        do throws(MergeError) {
            changes = try await log.merge(old, into: new, in: org)
        } catch {
            throw UserError(error)
        }
        try await changes.tell(of: old, in: log, "\(new) already") { "\($0.new) from now on" }
    }

    /// The contacts of the source's answer, or `nil` without one.
    private var answered: [ContactID]? {
        get throws {
            #if Client
            guard let answer else { return nil }
            guard let data = FileManager.default.contents(atPath: answer) else {
                throw UserError("can't read \(answer.quoted)", code: .unreadable)
            }
            do throws(InventError) { return try MergeAnswer(json: Array(data)).contacts } catch {
                throw UserError(error.cause, hint: error.hint, code: .unreadable)
            }
            #else
            return nil
            #endif
        }
    }

    private func list() async throws {
        let log = try await store.openForReading()
        let changes = try await ContactAliases(of: log).changes
        for activity in changes.flatMap({ $0.change.activities(in: $0.org) }) {
            var writer = JSONWriter()
            writer.object { writer in
                writer.field("org_id", activity.stream.org)
                writer.field("contact_id", activity.stream.contact)
                writer.field("activities") { writer in
                    writer.array([activity]) { $0.raw($1.json) }
                }
            }
            StandardOutput.write(line: writer.text)
        }
    }
}

struct UnmergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmerge",
        abstract: "Record that contacts are themselves again.",
        discussion: """
            As known before, they stay what they became. Nothing is removed.
            """
    )

    @Argument(help: "The contacts that became another one.") var contacts: [String]
    @OptionGroup var store: StoreOption
    @OptionGroup var organization: MergeOrganization

    func run() async throws {
        let old = contacts.map { ContactID($0) }
        let (log, org) = try await organization.open(store, with: old)
        let changes: [ContactMerge]
        do throws(MergeError) {
            changes = try await log.unmerge(old, in: org)
        } catch {
            throw UserError(error)
        }
        try await changes.tell(of: old, in: log, "itself already") { _ in "itself again" }
    }
}

extension [ContactMerge] {
    /// Writes a line for each contact: that it was so already, or what it is by its change.
    fileprivate func tell(
        of contacts: [ContactID],
        in log: any LogStore,
        _ already: String,
        _ now: (ContactMerge) -> String
    ) async throws(StoreError) {
        for contact in Set(contacts).subtracting(map(\.old)).sorted() {
            StandardOutput.write(line: "\(contact) was \(already)")
        }
        let place = try await log.head().position
        for change in self {
            StandardOutput.write(
                line: "\(change.old) is \(now(change)), recorded up to position \(place)"
            )
        }
    }
}

/// The organization of contacts that become one, which is the same for all.
struct MergeOrganization: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The contacts' organization (- for none).", valueName: "id")
    )
    var org: String?

    /// Opens a store for writing, and returns it with the only organization that has all contacts.
    func open(
        _ store: StoreOption,
        with contacts: [ContactID]
    ) async throws -> (any LogStore, OrgID?) {
        // For reading first, so that a typing error creates no store.
        let seen = try await store.openForReading()
        let org = try await org(of: contacts, in: seen)
        try await seen.close()
        return (try await store.openForWriting(), org)
    }

    private func org(of contacts: [ContactID], in log: any LogStore) async throws -> OrgID? {
        var common: Set<OrgID?>?
        for contact in contacts {
            let known = Set(
                try await log.streams(of: contact).filter(
                    Query.Organizations(typed: org).contains
                ).map(\.org)
            )
            // A typing error would make two strangers one person.
            guard !known.isEmpty else {
                throw UserError("no contact \(contact.rawValue.quoted) in the store")
            }
            common = common.map { $0.intersection(known) } ?? known
        }
        let orgs = (common ?? []).sorted { ($0 ?? "") < ($1 ?? "") }
        guard let found = orgs.first else {
            throw UserError(
                "the contacts are of different organizations",
                hint: "only contacts of one organization can become one"
            )
        }
        guard orgs.count == 1 else {
            throw UserError(.ambiguousContact(contacts[0], orgs: orgs))
        }
        return found
    }
}

extension UserError {
    /// Creates the error of contacts that can't become one.
    fileprivate init(_ error: MergeError) {
        switch error {
        case .store(let error): self.init(error)
        case .isAnother(let change):
            self.init(
                error.description,
                hint: "reverse that first: projector unmerge \(change.old)"
            )
        case .circle(_, let new):
            self.init(
                error.description,
                hint: "merge in the other direction, or reverse that: projector unmerge \(new)"
            )
        case .withoutEffect(let change):
            self.init(
                error.description,
                hint: "`projector state \(change.old)` says what holds; then try again"
            )
        case .itself: self.init(error.description)
        }
    }
}
