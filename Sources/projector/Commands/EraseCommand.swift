internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQuestions
internal import Foundation

struct EraseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erases what a store holds of a contact, for good, and records that it was done.",
        discussion: """
            Ids, types, times and digests stay, so that the log still verifies; names, texts and everything else go from \
            the store and its companion files. Backups and exports made before keep what they hold.
            """
    )

    @Argument(help: "The contact.") var contact: String
    @OptionGroup var store: StoreOption
    @Option(name: .customLong("in"), help: "The organisation of the contact; - is none.")
    var organisation: String?
    @Flag(name: .long, help: "Do it; without this nothing is erased.") var yes = false

    func run() async throws {
        let seen = try store.openForReading()
        let stream = try await stream(in: seen)
        guard yes else {
            let count = try await seen.log(of: stream, knownAt: .head).timeline.activities.count
            throw CommandError(
                "this would erase \(Wording.activities(count)) of \(contact)",
                hint: "add --yes to do it; it can't be undone"
            )
        }
        guard let entry = try await store.openForWriting().erase(stream) else {
            throw CommandError("there is nothing to erase of \(contact)")
        }
        // The index of the census still holds the ids; it is derived, and made anew when it is next asked for.
        try? FileManager.default.removeItem(atPath: store.store + ".census")
        StandardOutput.write(
            Layout().text(of: [[Span("erased \(contact), recorded at \(entry.position)")]]).utf8
        )
    }

    private func stream(in log: SQLiteActivityStore) async throws -> StreamID {
        let id = ContactID(contact)
        let known = try await log.streams(of: id).filter { $0.isIn(organisation) }
        guard known.count <= 1 else {
            throw CommandError(.ambiguousContact(id, orgs: known.map(\.org)))
        }
        guard let stream = known.first else {
            throw CommandError("the store knows no contact \(contact)")
        }
        return stream
    }
}
