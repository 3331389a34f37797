internal import ArgumentParser
internal import ContactProjector
internal import ContactProjectorSQLite
internal import ContactQuestions
internal import Foundation
internal import InventClient

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compares what a store says of contacts with what the API says now.",
        discussion: """
            Each difference is listed with the last evidence for what the store says. Where the store has no evidence at \
            all the stream starts in the middle: that is told apart, and is no failure. Exit status 1 when anything \
            contradicts the source.
            """
    )

    @OptionGroup var store: StoreOption
    @Option(name: .long, help: "The organisation.") var org: String
    @Option(name: .long, help: "The contacts as a JSON array in a file, instead of asking the API.")
    var contacts: String?
    @OptionGroup var source: SourceAPIOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if contacts == nil { Confidential.start() }
        let log = try store.openForReading()
        let listed = try await listed()
        var drifts: [Drift] = []
        var unknown: [ContactID] = []
        for contact in listed {
            let stream = StreamID(org: OrgID(org), contact: contact.id)
            let state = try await log.state(of: stream)
            if state.basis.presence == .unknown { unknown.append(contact.id) }
            drifts += Drift.drifts(of: state, against: contact)
        }
        let names = Set(listed.map(\.id))
        let gone = try await log.streams().filter {
            $0.org == OrgID(org) && !names.contains($0.contact)
        }
        let answer = ReconcileAnswer(
            drifts: drifts,
            contacts: listed.count,
            unknown: unknown,
            gone: gone.map(\.contact)
        )
        StandardOutput.write(
            await answer.rendered(as: output.format, Layout.ofStandardOutput(output.color))
        )
        throw ExitStatusError(status: drifts.contains(where: \.isReal) ? .failed : .answered)
    }

    private func listed() async throws -> [SourceContact] {
        guard let contacts else {
            return try await source.asking(besides: store.store) { api in
                try await api.contacts(in: OrgID(org))
            }
        }
        guard let data = FileManager.default.contents(atPath: contacts) else {
            throw CommandError(
                "\(contacts) can't be read",
                hint: "check the path",
                code: .unreadable
            )
        }
        do throws(InventError) {
            return try SourceContact.list(in: Array(data))
        } catch {
            throw CommandError(error)
        }
    }
}
