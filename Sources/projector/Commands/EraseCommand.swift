internal import ArgumentParser
internal import ContactProjector
internal import ContactQueries
internal import ProjectorShell
internal import TerminalText

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a contact's data from a store permanently.",
        discussion: """
            Without --yes, only the number of activities is shown. The erasure is recorded. Ids, types, times and digests stay, so the log can still be verified. Names, texts and everything else are removed \
            from the store and its companion files. Earlier backups and exports aren't changed, nor is evidence that was handed \
            over: tell its recipients of the erasure. A merge leaves the same \
            activities and notes under another contact: it is listed, and --with-shared erases these texts too. That contact \
            keeps ids, types and times, and so its segments and its status. Of contacts that became one (`projector merge`), \
            only the one that is named is erased, and the others are listed.
            """
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var store: StoreOption
    @Option(
        name: .long,
        help: ArgumentHelp("The contact's organization (- for none).", valueName: "id")
    )
    var org: String?
    @Flag(name: .long, help: "Erase; without this flag nothing is erased.") var yes = false
    @Flag(
        name: .long,
        help: "Also erase the text of the same activities and notes under other contacts."
    )
    var withShared = false

    func run() async throws {
        // For reading, so that the preview neither waits for a writer nor creates a store.
        let seen = try await store.openForReading()
        let stream = try await stream(in: seen)
        let shared = try await seen.activitiesShared(with: stream)
        // An activity that only lost its text, with another contact's, isn't erased: it still
        // counts.
        let known = try await seen.log(of: stream, knownAt: .head)
        let count = known.alone.timeline.activities.count { !$0.isErased }
        let copies = SharedCopies(shared, known.merges)
        guard yes else {
            guard count > 0 || withShared && !shared.isEmpty else {
                StandardError.write(copies.others)
                throw UserError("\(contact) is already erased")
            }
            let layout = TerminalLayout.ofStandardOutput(.auto)
            StandardError.write(copies.others)
            if !withShared { StandardError.write(copies.warnings) }
            StandardOutput.write(
                layout.text(
                    of: [
                        [
                            StyledText("would erase \(HumanText.activities(count)) of \(contact) "),
                            StyledText("from \(store.store)"),
                        ]
                    ] + (withShared ? copies.intentions : []) + [
                        [StyledText("  add --yes to do it; it can't be undone", .dim)]
                    ]
                ).utf8
            )
            throw ExitStatusError(status: .failed)
        }
        // Erased text is cut off the write-ahead log, which an open reader would keep from
        // shrinking.
        try await seen.close()
        let hasErased = try await erase(stream, shared)
        StandardError.write(copies.others)
        // Once more after the erasure: the same text is still in the store.
        if !withShared { StandardError.write(copies.warnings) }
        if hasErased { StandardError.write([[StyledText(Self.reminder, .dim)]]) }
        guard hasErased else { throw UserError("\(contact) is already erased") }
    }

    /// The copies that the tool doesn't know of.
    private static let reminder =
        "evidence handed over earlier isn't changed; tell its recipients of the erasure"

    /// Erases the contact and the shared text, and returns `false` if both were erased before.
    ///
    /// The write-ahead log is truncated in any case, so this completes an erasure that failed at that step.
    private func erase(_ stream: StreamID, _ shared: [SharedActivities]) async throws -> Bool {
        let log = try await store.openForWriting()
        var hasErased = false
        if let entry = try await log.erase(stream) {
            hasErased = true
            Self.say("erased \(contact), recorded at position \(entry.position)")
        }
        for other in withShared ? shared : [] {
            let entries = try await log.erase(other.activities, of: other.stream)
            guard let last = entries.last else { continue }
            hasErased = true
            Self.say(
                "erased the text of \(HumanText.activities(entries.count)) of "
                    + "\(SharedCopies.name(of: other.stream)), recorded up to position \(last.position)"
            )
        }
        // The index of all contacts still has the ids. It is derived data, rebuilt when needed.
        log.removeIndex()
        return hasErased
    }

    private static func say(_ text: String) {
        StandardOutput.write(line: text)
    }

    private func stream(in log: any LogStore) async throws -> StreamID {
        let id = ContactID(contact)
        let known = try await log.streams(of: id).filter(
            Query.Organizations(typed: org).contains
        )
        // Never guessed, since an erasure can't be undone.
        guard known.count <= 1 else {
            throw UserError(.ambiguousContact(id, orgs: known.map(\.org)))
        }
        guard let stream = known.first else {
            throw UserError("no contact \(contact.quoted) in the store")
        }
        return stream
    }
}
