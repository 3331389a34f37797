import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import Foundation

/// The examples of the doc comments, which only have to compile.
enum SQLiteExamples {
    static func opening() async throws -> (ImportReport, ContactState) {
        let store = try SQLiteActivityStore(path: "contacts.db")
        let report = try await store.append(ActivityReader(.file("activities.ndjson")))
        let ana = try await store.state(of: "con_ana", asOf: .time("2024-06-03T09:00:00Z"))
        return (report, ana)
    }

    static func verifying(_ store: SQLiteActivityStore) async throws {
        let kept = try await store.chainHead()  // write it down outside the store
        let report = try await store.verify(against: [kept])
        for finding in report.findings { print(finding) }
    }

    static func exporting(_ store: SQLiteActivityStore, to url: URL) async throws -> ChainHead {
        let file = try FileHandle(forWritingTo: url)
        let head = try await store.export { lines in try file.write(contentsOf: lines) }
        return head
    }

    static func restoring() async throws -> ChainHead {
        let head = try await SQLiteActivityStore.restore(
            .file("export.ndjson.gz"),
            to: "contacts.db"
        )
        return head
    }

    static func backingUp(_ store: SQLiteActivityStore) async throws -> ChainHead {
        let head = try await store.backup(to: "contacts-2024-06-03.db")
        return head
    }
}
