internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQueries
internal import Foundation

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erases what a store holds of a contact, for good, and records that it was done.",
        discussion: """
            Ids, types, times and digests stay, so that the log still verifies; names, texts and everything else go from \
            the store and its companion files. Backups and exports made before keep what they hold. A merge leaves the same \
            activities and notes under another contact: those are named, and --with-shared erases their texts, too. Of that \
            contact ids, types and times stay, and with them its segments and whether it may be messaged.
            """
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var store: StoreOption
    @Option(name: .customLong("in"), help: "The organisation of the contact; - is none.")
    var organisation: String?
    @Flag(name: .long, help: "Do it; without this nothing is erased.") var yes = false
    @Flag(
        name: .long,
        help: "Erase the text of the same activities and notes under other contacts, too."
    )
    var withShared = false

    func run() async throws {
        let seen = try store.openForReading()
        let stream = try await stream(in: seen)
        let shared = try await seen.activitiesShared(with: stream)
        // One whose text went with another contact still counts, and is erased like any other.
        let count = try await seen.log(of: stream, knownAt: .head).timeline.activities
            .count { !$0.isErased }
        let copies = SharedCopies(shared)
        guard yes else {
            guard count > 0 || withShared && !shared.isEmpty else {
                throw UserError("\(contact) is already erased")
            }
            StandardError.write(withShared ? copies.intentions : copies.warnings)
            throw UserError(
                "would erase \(HumanText.activities(count)) of \(contact)",
                hint: "add --yes to do it; it can't be undone"
            )
        }
        try await seen.close()
        let hasErased = try await erase(stream, shared)
        if !withShared { StandardError.write(copies.warnings) }
        guard hasErased else { throw UserError("\(contact) is already erased") }
    }

    /// Erases what there is, and cuts off the log what an erasure before that was refused left there; false where nothing was erased.
    private func erase(_ stream: StreamID, _ shared: [SharedActivities]) async throws -> Bool {
        let log = try store.openForWriting()
        var hasErased = false
        if let entry = try await log.erase(stream) {
            hasErased = true
            Self.say("erased \(contact), recorded at \(entry.position)")
        }
        for other in withShared ? shared : [] {
            let entries = try await log.erase(other.activities, of: other.stream)
            guard let last = entries.last else { continue }
            hasErased = true
            Self.say(
                "erased the text of \(HumanText.activities(entries.count)) of "
                    + "\(SharedCopies.name(of: other.stream)), recorded up to \(last.position)"
            )
        }
        // The index of the census still holds the ids; it is derived, and made anew when it is next asked for.
        try? FileManager.default.removeItem(atPath: log.files.index)
        return hasErased
    }

    private static func say(_ text: String) {
        StandardOutput.write(line: text)
    }

    private func stream(in log: SQLiteActivityStore) async throws -> StreamID {
        let id = ContactID(contact)
        let known = try await log.streams(of: id).filter { $0.isIn(organisation) }
        guard known.count <= 1 else {
            throw UserError(.ambiguousContact(id, orgs: known.map(\.org)))
        }
        guard let stream = known.first else {
            throw UserError("no contact \"\(contact)\" in the store")
        }
        return stream
    }
}
