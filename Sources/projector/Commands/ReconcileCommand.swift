#if Client
internal import ActivityJSON
internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import Foundation
internal import InventClient
internal import ProjectorShell

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare a store with what the source API says now.",
        discussion: """
            Each difference is listed with the store's last evidence. Where the store has no evidence, and the source has no \
            time since the contact's first activity, the activities start in the middle of the history: the difference \
            counts as unproven and isn't a failure. With --record, what the source says is appended to the store as \
            evidence from the time it was asked, and the same difference isn't found again. Exit status 1 if a value differs, the source's list of contacts is \
            incomplete, or the store has none of the listed contacts.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(name: .long, help: ArgumentHelp("The organization.", valueName: "id")) var org: String
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Read the contacts from a file with a JSON array instead of the API.",
            valueName: "file"
        ),
        completion: .file()
    )
    var contacts: String?
    @Flag(name: .long, help: "Record what the source says as evidence.") var record = false
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The time at which the contacts of --contacts were fetched, to record them.",
            valueName: "time"
        )
    )
    var seenAt: String?
    @OptionGroup var source: SourceAPIOptions
    @OptionGroup(title: "Time") var zoned: ZoneOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        try SourceAPIOptions.check(org: org)
        if record, contacts != nil, seenAt == nil {
            throw ValidationError(
                "--record needs the time at which the file was fetched",
                hint: "add --seen-at TIME, such as 2024-06-03T09:00:00Z"
            )
        }
        guard seenAt == nil || record && contacts != nil else {
            throw ValidationError(
                "--seen-at is for --record with --contacts",
                hint: "the API's contacts are dated by the request"
            )
        }
    }

    func run() async throws {
        // With a file instead of the API, the process has no key to guard.
        if contacts == nil { BacktraceGuard.start() }
        let log: any LogStore
        if record {
            log = try await store.openForWriting()
        } else {
            log = try await store.openForReading()
        }
        let listed = try await listed()
        var drifts: [Drift] = []
        var unknown: [ContactID] = []
        for contact in listed.contacts {
            let stream = StreamID(org: OrgID(org), contact: contact.id)
            let timeline = try await log.log(of: stream, knownAt: .head).timeline
            let state = try timeline.state()
            if state.basis.presence == .unknown { unknown.append(contact.id) }
            // Without evidence, a difference counts only if it began after the first activity.
            let beginning = timeline.activities.lazy.filter { !$0.isObserved }
                .compactMap(\.occurredAt).first
            let seen = timeline.activities.last { $0.observation != nil }?.observation
            drifts += Drift.drifts(of: state, from: beginning, against: contact, seen: seen)
        }
        // Before the recording, which adds contacts.
        let held = try await log.streams().filter { $0.org == OrgID(org) }.map(\.contact)
        var gone: [ContactID] = []
        for contact in Self.gone(of: held, from: listed) {
            // One that became another contact is no longer the source's to list.
            let stream = StreamID(org: OrgID(org), contact: contact)
            let merges = try await log.log(of: stream, knownAt: .head).merges
            if merges.into == nil { gone.append(contact) }
        }
        let answer = ReconcileView(
            drifts: drifts,
            contacts: listed.contacts.count,
            end: listed.end,
            unknown: unknown,
            held: held.count,
            gone: gone,
            observed: record
                ? try await ObservedContacts(listed.contacts, into: log, org: org) : nil
        )
        await output.show(answer, in: try zoned.zone())
        throw ExitStatusError(status: answer.isAgreed ? .answered : .failed)
    }

    /// Returns the contacts that the source no longer lists, or none if its list is incomplete.
    private static func gone(of held: [ContactID], from listed: ContactListing) -> [ContactID] {
        guard listed.end == .complete else { return [] }
        let names = Set(listed.contacts.map(\.id))
        return held.filter { !names.contains($0) }
    }

    private func listed() async throws -> ContactListing {
        guard let contacts else {
            return try await source.asking(besides: try SyncFiles(of: store.store)) { api in
                try await api.contacts(in: OrgID(org))
            }
        }
        guard let data = FileManager.default.contents(atPath: contacts) else {
            throw UserError(
                "can't read \(contacts)",
                hint: "check the path",
                code: .unreadable
            )
        }
        do {
            let text = try PlainText(data, name: contacts).text
            let seenAt = try seenAt.map { try TypedTime($0, in: try zoned.zone()).instant }
            return ContactListing(
                contacts: try SourceContact.list(in: Array(text.utf8), seenAt: seenAt)
            )
        } catch let flaw as TextError {
            throw UserError(flaw)
        } catch let error as InventError {
            throw UserError(error)
        }
    }
}
#endif
