#if Postgres
import ActivityJSON
import CLibrary
import ContactProjector
import ContactProjectorTesting
import Foundation
@testable import ContactProjectorPostgres

/// A new database on the tests' server.
struct TestDatabase {
    let name: String
    let folder: String

    /// The error of tests without a server.
    struct NoServer: Error, CustomStringConvertible {
        let description = "these tests need a PostgreSQL server: run make postgres-test"
    }

    init(on folder: String? = nil, tablespace: String = "pg_default") async throws {
        guard let folder = folder ?? ProcessInfo.processInfo.environment["PROJECTOR_TEST_POSTGRES"]
        else { throw NoServer() }
        self.folder = folder
        let suffix = UUID().uuidString.lowercased().replacing("-", with: "")
        name = "log_\(suffix)"
        try await execute(
            "CREATE DATABASE \(name) TABLESPACE \(tablespace)",
            in: "postgres"
        )
    }

    /// The address of the database.
    var address: String { address(of: name) }

    /// The address of a database of the same server, for a user.
    func address(of database: String, user: String = "tester") -> String {
        "host=\(folder) user=\(user) dbname=\(database)"
    }

    func store(
        _ options: PostgresActivityStore.Options = .init(),
        now: (@Sendable () -> Timestamp)? = nil
    ) async throws -> PostgresActivityStore {
        try await PostgresActivityStore(address, options: options, now: now)
    }

    /// Runs statements without the store.
    func execute(_ sql: String, in database: String? = nil) async throws {
        try await connection(to: database).execute(sql)
    }

    /// Returns the number that is the result of a statement.
    func number(_ sql: String) async throws -> Int64 {
        try await connection().query(sql).first?.number(0) ?? 0
    }

    private func connection(to database: String? = nil) async throws -> Connection {
        try await Connection.open(
            try ServerAddress(address(of: database ?? name)),
            PostgresActivityStore.Options().limits
        )
    }
}

/// Returns an activity as read from its JSON.
@Sendable func asRead(_ activity: Activity) throws -> Activity {
    try ActivityDecoder().decode(activity.json, stream: activity.stream)
}

/// Returns an activity by its id alone.
func activity(_ id: String, of contact: String = "con_1") throws -> Activity {
    let stream = StreamID(contact: ContactID(contact))
    return try asRead(TestActivity.blocked(at: 1, id: ActivityID(id)).activity(of: stream))
}

/// Returns options with which a fault isn't waited out for long.
func options(
    _ change: (inout PostgresActivityStore.Options) -> Void
) -> PostgresActivityStore.Options {
    var options = PostgresActivityStore.Options()
    options.reconnectWait = .milliseconds(200)
    change(&options)
    return options
}

/// Returns a random history of a few contacts with all special cases, as read from JSON.
func history(_ seed: UInt64, contacts: Int = 4, activities: Int) throws -> [Activity] {
    try ActivityGenerator(contacts: contacts, activities: activities, seed: seed, options: .dense)
        .map(asRead)
}

extension Array {
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
#endif
