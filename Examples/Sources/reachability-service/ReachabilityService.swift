import ArgumentParser
import ContactCensus
import ContactProjector
import ContactProjectorSQLite
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

/// A service that answers "may I message this contact?" from memory while it follows a store.
///
///     swift run projector import --store contacts.db Examples/Streams/ana.json
///     echo con_ana | swift run --package-path Examples reachability-service --store contacts.db
@main
struct ReachabilityService: AsyncParsableCommand {
    @Option(help: "The store to follow; it is only read.") var store: String
    @Option(help: "A file that keeps the index, so that the next start is fast.") var index: String?
    @Option(help: "The greatest age of an answer, in milliseconds.") var bound: UInt32 = 1_000
    @Option(help: "The contacts' organization.") var org: String?

    func run() async throws {
        // To standard error, for standard output has the answers.
        let logger = Logger(label: "reachability") { StreamLogHandler.standardError(label: $0) }
        let store = try SQLiteActivityStore(path: store, options: .init(mode: .readOnly))
        let report = { @Sendable (error: StoreError) in logger.warning("can't read: \(error)") }
        let census = LiveCensus(following: store, index: index, onFailure: report)
        let front = Front(census: census, org: org.map { OrgID($0) }, bound: .milliseconds(bound))
        let gauges = Gauges(census: census, store: store)
        var group = ServiceGroupConfiguration(services: [census, gauges, front], logger: logger)
        // The front ends with its input, and takes the group with it.
        group.services[2].successTerminationBehavior = .gracefullyShutdownGroup
        group.gracefulShutdownSignals = [.sigterm, .sigint]
        try await ServiceGroup(configuration: group).run()
        try await store.close()
    }
}

/// Reports once a second how old the census is, and how far behind its log: alert on the age.
struct Gauges: Service {
    let census: LiveCensus
    let store: any ActivityStore
    var factory: any MetricsFactory = MetricsSystem.factory

    func run() async throws {
        let staleness = Gauge(label: "reachability_staleness_seconds", factory: factory)
        let lag = Gauge(label: "reachability_lag_positions", factory: factory)
        let seconds = AsyncStream(unfolding: { try? await Task.sleep(for: .seconds(1)) })
        for await _ in seconds.cancelOnGracefulShutdown() {
            if let age = census.staleness { staleness.record(age / .seconds(1)) }
            guard let head = try? await store.head().position else { continue }
            lag.record(max(0, head.rawValue - census.head.position.rawValue))
        }
    }
}
