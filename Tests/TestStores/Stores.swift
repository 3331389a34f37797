package import ContactProjector
import ContactProjectorSQLite
#if Postgres
import ContactProjectorPostgres
#endif

/// The stores for which a law is tested.
package enum Stores: String, CaseIterable, Sendable {
    case memory, sqlite, postgres

    /// All stores; the one on PostgreSQL only if the tests were given a server.
    package static let all = allCases.filter { $0 != .postgres || isOnServer }

    /// The stores that outlive their process.
    package static let durable = all.filter { $0 != .memory }

    private static var isOnServer: Bool {
        #if Postgres
        ServerDatabase.server != nil
        #else
        false
        #endif
    }

    /// Makes the name of a store that isn't there yet: a path if it is a file, which is given, or a new address.
    package func name(at path: String) async throws -> String {
        switch self {
        case .memory, .sqlite: path
        case .postgres: try await ServerDatabase().address
        }
    }

    /// Makes an empty store; one in a file at a path.
    package func store(
        at path: String,
        now: @escaping @Sendable () -> Timestamp = { SystemClock.now }
    ) async throws -> any ActivityStore {
        guard self != .memory else { return InMemoryActivityStore(now: now) }
        return try await open(name(at: path), now: now)
    }

    /// Makes an empty log and opens it twice, as two processes do; a log in memory has one store.
    package func pair(
        at path: String
    ) async throws -> (writer: any ActivityStore, reader: any ActivityStore) {
        guard self != .memory else {
            let store = InMemoryActivityStore()
            return (store, store)
        }
        let name = try await name(at: path)
        let now: @Sendable () -> Timestamp = { SystemClock.now }
        let writer = try await open(name, now: now)
        return (writer, try await open(name, readOnly: true, now: now))
    }

    private func open(
        _ name: String,
        readOnly: Bool = false,
        now: @escaping @Sendable () -> Timestamp
    ) async throws -> any ActivityStore {
        #if Postgres
        if self == .postgres {
            return try await PostgresActivityStore(
                name,
                options: .init(mode: readOnly ? .readOnly : .readWrite),
                now: now
            )
        }
        #endif
        return try SQLiteActivityStore(
            path: name,
            options: .init(mode: readOnly ? .readOnly : .readWrite),
            now: now
        )
    }
}
