internal import ContactProjector
internal import ContactQueries
internal import Synchronization

/// The engine that answers each organization's queries, kept with its census from one request to the next.
final class OrganizationEngines: Sendable {
    private let engines = Mutex<[OrgID?: QueryEngine]>([:])

    /// The engine over the part of the log that an organization's callers may see.
    func engine(over log: OrganizationLog) -> QueryEngine {
        engines.withLock { engines in
            if let engine = engines[log.org] { return engine }
            let engine = QueryEngine(over: log)
            engines[log.org] = engine
            return engine
        }
    }
}
