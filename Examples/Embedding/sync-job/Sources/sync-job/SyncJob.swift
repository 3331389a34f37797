import ContactProjector
import ContactProjectorSQLite
import Foundation
import InventClient

/// Copies what is new of every contact of an organization into a store; to be run again and again.
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
            let result = await sync(OrgID(org), from: api, into: store, journal: path + ".sync")
            await api.shutdown()
            try await store.close()
            try result.get()
        } catch {
            print(error)
            exit(1)
        }
    }

    private static func sync(
        _ org: OrgID,
        from api: InventAPI,
        into store: SQLiteActivityStore,
        journal: String
    ) async -> Result<Void, any Error> {
        do {
            let journal = try SyncJournal(at: journal)
            let sync = ContactSync(from: api, into: store, journal: journal, org: org)
            for contact in try await api.contacts(in: org).contacts {
                let report = try await sync.sync(contact.id)
                print(contact.id, report.new, "new", report.rejected, "rejected")
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}
