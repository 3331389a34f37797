internal import ActivityJSON
public import ContactProjector
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import Metrics
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle
internal import UnixSignals

/// An HTTP server of a log: the source system's endpoint, queries at any time, and the log itself.
///
/// Each caller can only reach its own organization. Activities that this server appends are in every response from then
/// on; those that another process appends to the same log, within 250 ms.
public struct ContactServer: Sendable {
    private let options: ServerOptions
    private let logger: Logger
    private let follower: LogFollower
    private let endpoints: [Endpoint]
    private let open: [Endpoint]
    private let authenticator: Authenticator
    private let store: any ActivityStore
    private let cache: ResponseCache
    private let metrics: RequestMetrics

    /// Prepares to serve a log.
    ///
    /// - Parameters:
    ///   - store: The log. What is appended must come from its own process, or from none.
    ///   - options: How it is served.
    ///   - registry: The metrics that `/metrics` returns, including any other metrics in it.
    ///   - logger: The logger of requests and failures.
    ///   - now: The clock that the rate limit counts by.
    /// - Throws: ``ServerError`` for options that would serve other machines without tokens, `StoreError` if the log
    ///   can't be read.
    public init(
        _ store: any ActivityStore,
        options: ServerOptions,
        registry: PrometheusRegistry = PrometheusRegistry(),
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp = { SystemClock.now }
    ) async throws {
        try options.check()
        self.options = options
        self.logger = logger
        self.store = store
        let head = try await store.headPlace()
        cache = ResponseCache(
            bytes: options.limits.maximumCacheBytes,
            from: head.position,
            organizations: Set(try await store.streams().map(\.org))
        )
        let arrivals = ArrivalSignal()
        follower = LogFollower(
            store: store,
            start: head,
            cache: cache,
            arrivals: arrivals,
            logger: logger
        )
        authenticator = Authenticator(options, now: now)
        metrics = RequestMetrics(registry)
        let engines = OrganizationEngines()
        let log = LogRoutes(
            store: store,
            cache: cache,
            arrivals: arrivals,
            limits: options.limits,
            appended: Counter(label: "projector_activities_appended_total", factory: registry)
        )
        let system = SystemRoutes(
            store: store,
            registry: registry,
            position: Meter(label: "projector_log_position", factory: registry)
        )
        let allContacts = AllContactsRoutes(
            engines: engines,
            timeout: options.limits.requestTimeout
        )
        let contacts = ContactRoutes(
            cache: cache,
            engines: engines,
            metrics: metrics,
            timeout: options.limits.requestTimeout
        )
        endpoints = contacts.endpoints + allContacts.endpoints + log.endpoints + system.endpoints
        open = system.open
    }

    /// Everything that it answers to.
    var all: [Endpoint] { open + endpoints }

    /// Serves until the process gets SIGTERM or SIGINT.
    ///
    /// Requests in progress are completed, for at most ten seconds.
    ///
    /// - Parameter onRunning: Told the port once requests are taken.
    /// - Throws: What keeps the server from listening.
    public func run(onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: try application(onRunning: onRunning))],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The application, for a service group of one's own and for tests.
    func application(
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> some ApplicationProtocol {
        Application(
            router: router(),
            server: try builder(),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port),
                serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    options.limits.maximumConnections
                )
            ),
            services: [follower],
            onServerRunning: { await onRunning($0.localAddress?.port ?? 0) },
            logger: quiet
        )
    }

    /// The frameworks' own words are told from warnings on.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    /// A stream ends by itself before it is cut off.
    private var connectionGuard: ConnectionGuard {
        ConnectionGuard(stream: TimeAmount(options.limits.streamTimeout + .seconds(10)))
    }

    private func builder() throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [MalformedRequestHandler(), connectionGuard],
                idleTimeout: TimeAmount(options.limits.idleTimeout),
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: options.limits.maximumHeaderBytes,
                    maxHeaderListSize: options.limits.maximumHeaderBytes,
                    maxHeaderFieldCount: 100
                )
            )
        )
        guard let files = options.tls else { return plain }
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(Self.text(of: files.certificateChain))
            let key = try NIOSSLPrivateKey(bytes: Self.text(of: files.privateKey), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
            configuration.minimumTLSVersion = .tlsv12
            return try .tls(plain, tlsConfiguration: configuration)
        } catch let flaw as TextError {
            throw ServerError(flaw.cause, hint: flaw.hint)
        } catch {
            throw ServerError(
                "can't use the certificate \(files.certificateChain) or its key",
                hint: "use PEM files; the key must belong to the first certificate"
            )
        }
    }

    /// The bytes of a PEM file, which begins in its first column.
    private static func text(of file: String) throws -> [UInt8] {
        let data = try Data(contentsOf: URL(filePath: file))
        return Array(try PlainText(data, name: file).text.utf8)
    }
}

extension ContactServer {
    private func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: ErrorReportingMiddleware(
                endpoints: all,
                metrics: metrics,
                logsRequests: options.logsRequests,
                logger: logger
            )
        )
        for endpoint in open {
            router.on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.answer)
        }
        for endpoint in endpoints {
            router.group()
                .add(middleware: admission(endpoint.scope))
                .on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.answer)
        }
        return router
    }

    private func admission(_ scope: AccessTokens.Scopes) -> AuthenticationMiddleware {
        AuthenticationMiddleware(
            authenticator: authenticator,
            store: store,
            cache: cache,
            scope: scope
        )
    }
}
