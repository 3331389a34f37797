import ArgumentParser
import ContactProjector
import ContactProjectorSQLite
import Logging
import ServiceLifecycle
import UnixSignals

/// A service that answers "may I message this contact?" from memory while it follows a store.
///
///     swift run projector import --store contacts.db Examples/Streams/ana.json
///     echo con_ana | swift run --package-path Examples reachability-service --store contacts.db
@main
struct ReachabilityService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reachability-service",
        abstract: "Answers whether contacts may be messaged: an id a line in, a line of JSON out."
    )

    @Option(help: "The store to follow; it is only read.")
    var store: String

    @Option(help: "The greatest age of an answer, in milliseconds.")
    var bound = 1_000

    @Option(help: "The contacts' organization.")
    var org: String?

    @Flag(help: "Log every batch that is applied.")
    var verbose = false

    func validate() throws {
        guard bound > 0 else { throw ValidationError("the bound must be positive") }
    }

    func run() async throws {
        let logger = logger
        let store = try SQLiteActivityStore(path: store, options: .init(mode: .readOnly))
        let metrics = ReachabilityMetrics()
        let bound = Duration.milliseconds(bound)
        let reachability = Reachability(bound: bound, clocks: .system, metrics: metrics)
        let follower = ReachabilityFollower(
            store: store,
            reachability: reachability,
            interval: bound / 4,
            clocks: .system,
            metrics: metrics,
            logger: logger
        )
        let front = QueryLines(reachability: reachability, org: org.map { OrgID($0) })
        try await ServiceGroup(configuration: configuration(follower, front, logger)).run()
        try await store.close()
    }

    /// Logs to standard error, for standard output has the answers.
    private var logger: Logger {
        var logger = Logger(label: "reachability") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .debug : .info
        return logger
    }

    /// The front ends with its input, and takes the group with it.
    private func configuration(
        _ follower: any Service,
        _ front: any Service,
        _ logger: Logger
    ) -> ServiceGroupConfiguration {
        ServiceGroupConfiguration(
            services: [
                .init(service: follower, serviceName: "follower"),
                .init(
                    service: front,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    serviceName: "front"
                ),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
    }
}
