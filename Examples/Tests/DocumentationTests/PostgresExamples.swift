import ActivityJSON
import ContactProjector
import ContactProjectorPostgres

/// The examples of the doc comments, which only have to compile.
enum PostgresExamples {
    static func opening() async throws -> ImportReport {
        let store = try await PostgresActivityStore("postgres://db.example/contacts")
        let report = try await store.append(ActivityReader(.file("activities.ndjson")))
        return report
    }
}
