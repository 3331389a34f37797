import ContactProjector
import ContactProjectorSQLite
import Foundation
import InventClient

/// Copies what is new of every contact of an organization into a store; to be run again and again.
///
///     PROJECTOR_API_KEY=… swift run sync-job org_kestrel contacts.db
@main
struct SyncJob {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 2, let org = arguments.first.map({ OrgID($0) }),
            let path = arguments.last
        else {
            return print("usage: sync-job ORG STORE")
        }
        let key = try APIKey.find(environment: ProcessInfo.processInfo.environment, file: nil)
        let store = try SQLiteActivityStore(path: path)
        let api = InventAPI(key: key)
        let sync = ContactSync(
            from: api,
            into: store,
            journal: try SyncJournal(at: path + ".sync"),
            org: org
        )
        do {
            for contact in try await api.contacts(in: org).contacts {
                let report = try await sync.sync(contact.id)
                print(contact.id, report.new, "new", report.rejected, "rejected")
            }
        } catch {
            print(error)
        }
        await api.shutdown()
        try await store.close()
    }
}
