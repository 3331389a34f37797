internal import ContactProjector
internal import ContactQueries
internal import Synchronization

/// The query engine of each organization, kept with its census between requests.
final class OrganizationEngines: Sendable {
    private let engines = Mutex<[OrgID?: QueryEngine]>([:])

    /// Returns the engine over the part of the log that an organization's callers may see.
    func engine(over log: OrganizationLog) -> QueryEngine {
        engines.withLock { engines in
            if let engine = engines[log.org] { return engine }
            let engine = QueryEngine(over: log)
            engines[log.org] = engine
            return engine
        }
    }
}
