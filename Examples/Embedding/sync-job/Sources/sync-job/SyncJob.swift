import ContactProjector
import ContactProjectorSQLite
import Foundation
import InventClient

/// Copies the new activities of an organization's contacts into a store; run it as often as needed.
///
///     PROJECTOR_API_KEY=… swift run sync-job org_kestrel contacts.db
@main
struct SyncJob {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, let org = arguments.first, let path = arguments.last else {
            return print("usage: sync-job ORG STORE")
        }
        do {
            let key = try APIKey.find(environment: ProcessInfo.processInfo.environment, file: nil)
            let store = try SQLiteActivityStore(path: path)
            let api = InventAPI(key: key)
            let result: Result<SyncRound, any Error>
            do {
                result = .success(
                    try await sync(OrgID(org), from: api, into: store, journal: path + ".sync")
                )
            } catch {
                result = .failure(error)
            }
            await api.shutdown()
            try await store.close()
            let round = try result.get()
            print(round.report.contacts, "contacts,", round.report.new, "new")
            for failure in round.failures { print(failure.contact, failure.error) }
            if !round.failures.isEmpty { exit(1) }
        } catch {
            print(error)
            exit(1)
        }
    }

    private static func sync(
        _ org: OrgID,
        from api: InventAPI,
        into store: SQLiteActivityStore,
        journal path: String
    ) async throws -> SyncRound {
        let journal = try SyncJournal(at: path)
        // A run that was interrupted continues.
        try await journal.begin("all of \(org)", in: store)
        let sync = ContactSync(from: api, into: store, journal: journal, org: org)
        return try await sync.sync(try await api.contacts(in: org).contacts.map(\.id))
    }
}
