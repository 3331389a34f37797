import ContactProjectorSQLite
import Logging
import ServiceLifecycle

/// Serves until SIGTERM or SIGINT.
@main
struct HummingbirdService {
    static func main() async throws {
        // Opened for reading: another process, such as a sync job, may write the file meanwhile.
        let path = CommandLine.arguments.dropFirst().first ?? "contacts.db"
        let store = try SQLiteActivityStore(path: path, options: .init(mode: .readOnly))
        let logger = Logger(label: "hummingbird-service")
        let group = ServiceGroup(
            services: [try await application(over: store, logger: logger)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        try await group.run()
        try await store.close()
    }
}
