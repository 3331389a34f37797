internal import ActivityJSON
internal import ContactCensus
internal import ContactProjector
#if Postgres
internal import ContactProjectorPostgres
#endif
internal import ContactProjectorSQLite
internal import ContactQueries
internal import ProjectorShell

/// The name of a store as it is typed: the path of a file, or the address of a database.
enum StoreName {
    /// Returns a Boolean value indicating whether a name is the address of a database.
    static func isAddress(_ name: String) -> Bool {
        name.hasPrefix("postgres://") || name.hasPrefix("postgresql://")
    }

    /// Throws an error if a name isn't the path of a file, for what only files have.
    static func checkFile(_ name: String) throws(StoreError) {
        guard isAddress(name) else { return }
        throw StoreError(
            code: .unavailable,
            cause: "this command needs a store in a file",
            hint: "name a SQLite file, such as contacts.db"
        )
    }

    /// Opens a store for reading.
    static func openForReading(_ name: String) async throws(StoreError) -> any LogStore {
        guard isAddress(name) else { return try SQLiteActivityStore(reading: name) }
        return try await onServer(name, writing: false)
    }

    /// Opens a store for writing, and creates it if there is none.
    static func openForWriting(_ name: String) async throws(StoreError) -> any LogStore {
        guard isAddress(name) else { return try SQLiteActivityStore(path: name) }
        return try await onServer(name, writing: true)
    }

    /// Opens a store for queries.
    static func workspace(reading name: String) async throws(UserError) -> Workspace {
        guard isAddress(name) else { return try SQLiteStores().workspace(reading: name) }
        do {
            let store = try await onServer(name, writing: false)
            return Workspace(
                engine: QueryEngine(
                    over: store,
                    // Its index stays in memory: the database is on another machine.
                    census: LiveCensus(following: store),
                    origin: StoreOrigin(store: store, path: name),
                    isCanceled: Workspace.isCanceled
                ),
                at: name
            )
        } catch {
            throw UserError(error)
        }
    }

    /// Restores an export into a new store, and returns the end of its chain.
    static func restore(_ export: ActivitySource, to name: String) async throws -> ChainHead {
        guard isAddress(name) else {
            return try await SQLiteActivityStore.restore(export, to: name)
        }
        #if Postgres
        return try await postgres(name, writing: true).restore(export)
        #else
        throw notBuilt
        #endif
    }

    private static func onServer(
        _ name: String,
        writing: Bool
    ) async throws(StoreError) -> any LogStore {
        #if Postgres
        return try await postgres(name, writing: writing)
        #else
        throw notBuilt
        #endif
    }

    #if Postgres
    /// Opens a log on a server.
    static func postgres(
        _ name: String,
        writing: Bool
    ) async throws(StoreError) -> PostgresActivityStore {
        // Every user of the machine sees the arguments of a process.
        guard try !ServerAddress(name).hasPassword else {
            throw StoreError(
                code: .denied,
                cause: "an address with a password is visible to other users",
                hint: "leave it out, and set PGPASSWORD or use ~/.pgpass"
            )
        }
        return try await PostgresActivityStore(
            name,
            options: PostgresActivityStore.Options(mode: writing ? .readWrite : .readOnly)
        )
    }
    #else
    private static var notBuilt: StoreError {
        StoreError(
            code: .unavailable,
            cause: "this build has no stores on PostgreSQL",
            hint: "build with the trait Postgres"
        )
    }
    #endif
}
