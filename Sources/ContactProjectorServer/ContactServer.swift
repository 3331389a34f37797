public import ContactCensus
public import ContactProjector
public import Hummingbird
public import Logging
internal import Metrics
public import ServiceLifecycle

/// An HTTP server of a log: the source system's endpoint, queries at any time, and the log itself.
///
/// Each caller can only reach its own organization. Activities that this server appends are in every response from then
/// on; those that another process appends to the same log, within 250 ms.
///
/// It is a service that serves alone, or its routes are in an application of yours:
///
/// ```swift
/// let server = try await ContactServer(store, options: options, logger: logger)
/// let group = ServiceGroup(services: [server], logger: logger)
///
/// let follower = server.addRoutes(to: router, at: "projector")
/// let application = Application(router: router, services: [follower])
/// ```
public struct ContactServer: Service {
    let options: ServerOptions
    let logger: Logger
    let follower: LogFollower
    let endpoints: [Endpoint]
    let open: [Endpoint]
    let authenticator: Authenticator
    let store: any ActivityStore
    let cache: ResponseCache
    let metrics: RequestMetrics
    let onRunning: @Sendable (Int) async -> Void

    /// Prepares to serve a log.
    ///
    /// - Parameters:
    ///   - store: The log. Only this process, or none, may append to it.
    ///   - options: The options of the server.
    ///   - census: A live census of the log that your service queries, whose staleness `/ready` and the metrics then
    ///     report. By default they report the staleness of the server's own responses.
    ///   - destination: The destination of the metrics, by default a registry that `/metrics` returns.
    ///   - logger: The logger of requests and failures.
    ///   - clock: The clock that the staleness is measured by.
    ///   - now: The clock that the rate limit counts by.
    ///   - onRunning: A closure to call with the port once the server accepts requests; not called for mounted routes.
    /// - Throws: ``ServerError`` for options that would serve other machines without tokens, or that sign for a store
    ///   without proofs, `StoreError` if the log can't be read.
    public init(
        _ store: any ActivityStore,
        options: ServerOptions,
        census: LiveCensus? = nil,
        metrics destination: ServerMetrics = .registry(PrometheusRegistry()),
        logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { SystemClock.now },
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        try options.check()
        guard options.signer == nil || store is any LogProving else {
            throw ServerError(
                "the store can't prove its entries",
                hint: "use a store that is a LogProving, or no signer"
            )
        }
        self.options = options
        self.logger = logger
        self.store = store
        self.onRunning = onRunning
        let limits = options.limits
        // Before `streams()`: an organization recorded between the two is followed, and not missed.
        let head = try await store.headPlace()
        cache = ResponseCache(
            bytes: limits.maximumCacheBytes,
            from: head.position,
            organizations: Set(try await store.streams().map(\.org))
        )
        let arrivals = ArrivalSignal()
        let freshness = LogFreshness(from: head.position, clock: clock)
        let factory = destination.factory
        let freshnessMetrics = FreshnessMetrics(
            factory,
            maximumStaleness: limits.maximumStaleness,
            freshness: { census.map { Freshness($0) } ?? freshness.present }
        )
        follower = LogFollower(
            store: store,
            start: head,
            cache: cache,
            arrivals: arrivals,
            freshness: freshness,
            metrics: freshnessMetrics,
            // Three lookups may be late before the server isn't ready; 10 ms limit the load of
            // an idle log if the staleness is set to almost zero.
            interval: max(limits.maximumStaleness / 4, .milliseconds(10)),
            clock: clock,
            logger: logger
        )
        authenticator = Authenticator(
            options.tokens,
            allowsAppend: options.allowsAppend,
            requestsPerMinute: limits.maximumRequestsPerMinute,
            now: now
        )
        metrics = RequestMetrics(factory)
        let engines = OrganizationEngines()
        let log = LogRoutes(
            store: store,
            cache: cache,
            arrivals: arrivals,
            limits: limits,
            appended: Counter(label: "projector_activities_appended_total", factory: factory)
        )
        let system = SystemRoutes(
            store: store,
            registry: destination.registry,
            metrics: freshnessMetrics
        )
        let allContacts = AllContactsRoutes(
            cache: cache,
            engines: engines,
            timeout: limits.requestTimeout
        )
        let contacts = ContactRoutes(
            cache: cache,
            engines: engines,
            metrics: metrics,
            timeout: limits.requestTimeout
        )
        let evidence = EvidenceRoutes(
            signer: options.signer,
            store: store,
            engines: engines,
            limits: limits,
            logger: logger
        )
        endpoints =
            contacts.endpoints + evidence.endpoints + allContacts.endpoints + log.endpoints
            + system.endpoints
        open = system.open + ExplorerRoutes().open
    }

    /// Serves alone, until the service group shuts down or the task is canceled.
    ///
    /// On a graceful shutdown requests in progress are completed, and streams of changes end.
    ///
    /// - Throws: The error that keeps the server from listening.
    public func run() async throws { try await application().run() }

    /// Adds the routes to the router of an application of yours, and returns the service that follows the log for them.
    ///
    /// Run the service with the application. Until it runs, `/ready` returns 503 and no response is kept.
    ///
    /// Below the path everything is as on a server of its own: tokens, limits, problem documents, metrics and spans. Without
    /// tokens only callers on this machine are served, by the remote address of the context. What belongs to connections is
    /// the application's: its address, TLS, idle timeout, size of headers and number of connections.
    ///
    /// - Parameters:
    ///   - router: The router, or a group of one.
    ///   - path: The path under which the routes are. No other route of the router can be below it.
    /// - Returns: The service to run with the application.
    public func addRoutes<Context: RemoteAddressRequestContext>(
        to router: some RouterMethods<Context>,
        at path: RouterPath
    ) -> some Service {
        let responder = MountedResponder<Context>(server: self.router().buildResponder())
        for method in Self.methods {
            router.group(path)
                .on("", method: method, responder: responder)
                .on("**", method: method, responder: responder)
        }
        return follower
    }

    /// The methods that are passed on to the server's router, which refuses those that an endpoint lacks.
    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .delete, .patch, .options,
    ]
}
