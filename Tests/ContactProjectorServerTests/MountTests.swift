import ContactProjector
import ContactProjectorTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceLifecycle
import Foundation
import Synchronization
import Testing

@testable import ContactProjectorServer

@Suite("Routes in an application of somebody else's")
struct MountTests {
    /// An application's own context, whose callers have an address that a test sets.
    private struct AppContext: RemoteAddressRequestContext {
        @TaskLocal static var address: SocketAddress?

        var coreContext: CoreRequestContextStorage
        let remoteAddress: SocketAddress?

        init(source: ApplicationRequestContextSource) {
            coreContext = CoreRequestContextStorage(source: source)
            remoteAddress = source.channel.remoteAddress ?? Self.address
        }
    }

    /// A middleware that notes the route of each request, like an application's own metrics.
    private struct RouteRecorder: RouterMiddleware {
        let record: @Sendable (String?) -> Void

        func handle(
            _ request: Request,
            context: AppContext,
            next: @concurrent (Request, AppContext) async throws -> Response
        ) async throws -> Response {
            let response = try await next(request, context)
            record(context.endpointPath)
            return response
        }
    }

    private static func address(_ host: String) throws -> SocketAddress {
        try SocketAddress(ipAddress: host, port: 4_711)
    }

    /// Runs an application with routes of its own, and with those of a server below `/api/projector`.
    private func mounted(
        _ store: any ActivityStore,
        _ setup: TestingSetup = .router,
        options: ServerOptions = ServerOptions(),
        metrics: PrometheusRegistry = PrometheusRegistry(),
        from address: SocketAddress? = try? MountTests.address("127.0.0.1"),
        onRoute: @escaping @Sendable (String?) -> Void = { _ in },
        isFollowed: Bool = true,
        _ test: @escaping @Sendable (Asker) async throws -> Void
    ) async throws {
        let server = try await ContactServer(
            store,
            options: options,
            metrics: .registry(metrics),
            logger: .silent,
            now: { .second(0) }
        )
        let router = Router(context: AppContext.self)
        router.add(middleware: RouteRecorder(record: onRoute))
        router.get("orgs/:org/own") { _, context in try context.parameters.require("org") }
        let follower = server.addRoutes(to: router.group("api"), at: "projector")
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            services: isFollowed ? [follower] : [],
            logger: .silent
        )
        try await AppContext.$address.withValue(address) {
            try await application.test(setup) { client in try await test(Asker(client: client)) }
        }
    }

    /// The requests: one of each endpoint, and refused ones.
    private static let requests: [(HTTPRequest.Method, String)] = [
        (.get, "/orgs/o/contacts/c/activities"), (.get, "/orgs/o/contacts/c/activities?take=1"),
        (.get, "/orgs/o/contacts/c/state"), (.get, "/orgs/o/contacts/c/state?at=2024-01-15"),
        (.get, "/orgs/o/contacts/c/history"), (.get, "/orgs/o/contacts/c/why/unsubscribed"),
        (.get, "/orgs/o/contacts/c/diff?from=start"), (.get, "/orgs/o/contacts"),
        (.get, "/orgs/o/contacts?where=unsubscribed+and+in+Ours"),
        (.get, "/orgs/o/segments/s/trend?by=month"), (.get, "/orgs/o/changes?wait=0"),
        (.get, "/orgs/none/contacts/c/state"), (.get, "/orgs/o/contacts/%zz/state"),
        (.get, "/orgs/o/contacts/c%2Fd/state"), (.get, "/orgs/o/../p/contacts/secret/state"),
        (.get, "/health"), (.get, "/openapi.json"), (.head, "/orgs/o/contacts/c/state"),
        (.head, "/nowhere"), (.post, "/orgs/o/contacts"), (.put, "/health"),
        (.delete, "/orgs/o/contacts/c/state"), (.options, "/orgs/o/activities"),
        (.get, "/orgs/o/contacts?where=x"), (.get, "/explorer.js"), (.get, "/orgs"),
    ]

    /// Returns the header fields except the length.
    private static func fields(_ answer: Answer) -> HTTPFields {
        var fields = answer.headers
        fields[.contentLength] = nil
        return fields
    }

    @Test func `they answer as a server of its own does`() async throws {
        let store = try await twoOrganizations()
        let alone = Mutex<[Answer]>([])
        try await serve(store) { asker async throws in
            for (method, path) in Self.requests {
                let answer = try await asker.ask(method, path)
                alone.withLock { $0.append(answer) }
            }
        }
        try await mounted(store) { asker async throws in
            for ((method, path), other) in zip(Self.requests, alone.withLock(\.self)) {
                let answer = try await asker.ask(method, "/api/projector" + path)
                #expect(answer.status == other.status, "\(method) \(path)")
                // Only the path of the description differs.
                let text = answer.text.replacing("/api/projector", with: "")
                #expect(text == other.text, "\(method) \(path)")
                #expect(Self.fields(answer) == Self.fields(other), "\(method) \(path)")
            }
        }
    }

    @Test func `what is no path is a problem below them, and the application's own beside them`()
        async throws
    {
        try await mounted(try await twoOrganizations()) { asker async throws in
            for path in ["/api/projector/x", "/api/projector/orgs/o/own"] {
                let answer = try await asker.get(path)
                #expect(answer.status == 404 && answer.problem == "no such path", "\(path)")
                #expect(answer.text.contains("see /api/projector/openapi.json"), "\(answer.text)")
            }
            #expect(try await asker.get("/orgs/o/own").text == "o")
            for path in ["/orgs/o/contacts/c/state", "/api/health", "/api", "/api/projectors"] {
                let answer = try await asker.get(path)
                #expect(answer.status == 404 && answer.problem == nil, "\(path)")
            }
        }
    }

    @Test func `the explorer is at the path with a slash, relative to which its files are`()
        async throws
    {
        try await mounted(try await twoOrganizations()) { asker async throws in
            let bare = try await asker.get("/api/projector")
            #expect(bare.status == 308 && bare.header("location") == "/api/projector/")
            let page = try await asker.get("/api/projector/")
            #expect(page.status == 200 && page.text.contains(#"src="explorer.js""#))
            #expect(try await asker.get("/api/projector/explorer.js").status == 200)
        }
    }

    @Test func `the application's metrics and spans get each route, and the server's its own`()
        async throws
    {
        let registry = PrometheusRegistry()
        let routes = Mutex<[String?]>([])
        try await mounted(
            try await twoOrganizations(),
            metrics: registry,
            onRoute: { route in routes.withLock { $0.append(route) } }
        ) { asker async throws in
            _ = try await asker.get("/api/projector/orgs/o/contacts/c/state")
            _ = try await asker.get("/api/projector/nowhere")
            let text = try await asker.get("/api/projector/metrics").text
            let route = #"route="/orgs/{org}/contacts/{contact}/state",status="200""#
            #expect(text.contains("http_requests_total{method=\"GET\",\(route)} 1"), "\(text)")
        }
        #expect(
            routes.withLock(\.self) == [
                "/api/projector/orgs/{org}/contacts/{contact}/state", "/api/projector/**",
                "/api/projector/metrics",
            ]
        )
    }

    @Test(arguments: [
        ("127.0.0.1", 200), ("127.9.9.9", 200), ("::1", 200), ("192.0.2.1", 403),
        ("::ffff:192.0.2.1", 403), ("2001:db8::1", 403), (nil, 403),
    ])
    func `without tokens only callers on this machine are served`(host: String?, status: Int)
        async throws
    {
        let address = try host.map { try Self.address($0) }
        try await mounted(try await twoOrganizations(), from: address) { asker async throws in
            let answer = try await asker.get("/api/projector/orgs/o/contacts/c/state")
            #expect(answer.status == status)
            #expect(try await asker.get("/api/projector/health").status == 200)
        }
    }

    @Test func `a caller through a file is on this machine`() async throws {
        let address = try SocketAddress(unixDomainSocketPath: "/tmp/application.sock")
        try await mounted(try await twoOrganizations(), from: address) { asker async throws in
            #expect(try await asker.get("/api/projector/orgs/o/contacts").status == 200)
        }
    }

    @Test func `with tokens each caller reaches its own organization, from anywhere`() async throws
    {
        let token = "token-of-the-organization-o"
        var options = ServerOptions(tokens: try AccessTokens(text: "o read \(token)"))
        options.limits.maximumRequestsPerMinute = 4
        try await mounted(
            try await twoOrganizations(),
            options: options,
            from: try Self.address("192.0.2.1")
        ) { asker async throws in
            let path = "/api/projector/orgs/c/contacts/c/state"
            #expect(try await asker.get(path).status == 401)
            let known = asker.with(token)
            #expect(try await known.get(path).text.contains(#""unsubscribed":true"#))
            #expect(try await known.get("/api/projector/orgs/p/contacts/c/state").status == 404)
            #expect(try await known.post("/api/projector/orgs/o/activities", "").status == 403)
            #expect(try await known.get(path).status == 200)
            #expect(try await known.get(path).status == 429)
            // The limit is the caller's, and the application's own routes have none.
            #expect(try await asker.get(path).status == 401)
            #expect(try await known.get("/orgs/o/own").status == 200)
        }
    }

    @Test func `a body is read as it comes, within its bound`() async throws {
        var options = ServerOptions()
        options.allowsAppend = true
        options.limits.maximumBodyBytes = 200_000
        let store: any ActivityStore = InMemoryActivityStore()
        try await mounted(store, .live, options: options) { asker async throws in
            let records = (0..<2_000).map {
                #"{"contact_id":"c","id":"\#($0)","type":"contact_blocked","created_at":null}"#
            }
            let body = records.joined(separator: "\n")
            let answer = try await asker.post("/api/projector/orgs/o/activities", body)
            #expect(answer.status == 200, "\(answer.text.prefix(200))")
            #expect(try await store.head().position == Position(2_000))
            let twice = body + "\n" + body
            #expect(try await asker.post("/api/projector/orgs/o/activities", twice).status == 413)
        }
    }

    @Test func `a log that nobody follows has fresh answers, of which none is kept`() async throws {
        let store = InMemoryActivityStore()
        let stream = StreamID(org: "o", contact: "c")
        _ = await store.append([TestActivity.blocked(at: 1).activity(of: stream, place: 1)])
        let registry = PrometheusRegistry()
        try await mounted(store, metrics: registry, isFollowed: false) { asker async throws in
            let state = "/api/projector/orgs/o/contacts/c/state"
            for _ in 0..<2 {
                #expect(try await asker.get(state).text.contains(#""blocked":true"#))
            }
            _ = await store.append([TestActivity.unblocked(at: 2).activity(of: stream, place: 2)])
            #expect(try await asker.get(state).text.contains(#""blocked":false"#))
            #expect(!registry.text.contains(#"projector_kept_answers_total{found="true"} 1"#))
            #expect(try await asker.get("/api/projector/ready").status == 503)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a stream of changes tells what comes, and ends with the application`() async throws {
        let store = try await twoOrganizations()
        let server = try await ContactServer(store, options: ServerOptions(), logger: .silent)
        let router = Router(context: AppContext.self)
        let follower = server.addRoutes(to: router, at: "projector")
        let port = AsyncStream.makeStream(of: Int.self)
        let reading = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            services: [follower],
            onServerRunning: { port.continuation.yield($0.localAddress?.port ?? 0) },
            logger: .silent
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var ports = port.stream.makeAsyncIterator()
            let number = try #require(await ports.next())
            tasks.addTask {
                let head = "GET /projector/orgs/o/changes HTTP/1.1\r\nHost: localhost\r\n"
                let request = head + "Connection: close\r\n\r\n"
                let answer = try await RawClient.exchange(number, [request]) { text in
                    reading.continuation.yield(text.components(separatedBy: "id: ").count - 1)
                }
                #expect(answer.contains("id: 7-") && answer.hasSuffix("0\r\n\r\n"), "\(answer)")
            }
            var counts = reading.stream.makeAsyncIterator()
            while let count = await counts.next(), count < 3 {}
            let stream = StreamID(org: "o", contact: "new")
            _ = try await store.append([TestActivity.blocked(at: 9).activity(of: stream, place: 9)])
            while let count = await counts.next(), count < 4 {}
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
