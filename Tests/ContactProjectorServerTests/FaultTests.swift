import ContactProjector
import ContactProjectorTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import ContactProjectorServer

@Suite("Bad requests and bad luck")
struct FaultTests {
    /// Returns options with an idle timeout, long by default, since a busy machine may pause a second between two
    /// bytes.
    private static func options(idle seconds: Int = 30) -> ServerOptions {
        var options = ServerOptions()
        options.limits.idleTimeout = .seconds(seconds)
        options.limits.requestTimeout = .seconds(2)
        options.allowsAppend = true
        return options
    }

    private func raw(
        _ text: String,
        finishes: Bool = false,
        _ check: @escaping @Sendable (String) -> Void
    ) async throws {
        let store = try await twoOrganizations()
        try await serve(store, .live, options: Self.options()) { asker async throws in
            let port = try #require(asker.client.port)
            check(try await RawClient.exchange(port, [text], finishes: finishes))
            // The next request is answered in every case.
            let health = try await RawClient.exchange(
                port,
                ["GET /health HTTP/1.1\r\n\(Self.close)"]
            )
            #expect(health.hasPrefix("HTTP/1.1 200"))
        }
    }

    private func slow(_ pieces: [String], _ check: @escaping @Sendable (String) -> Void)
        async throws
    {
        let store = try await twoOrganizations()
        try await serve(store, .live, options: Self.options(idle: 1)) { asker async throws in
            let port = try #require(asker.client.port)
            check(try await RawClient.exchange(port, pieces, pause: .milliseconds(200)))
        }
    }

    private static let close = "Host: localhost\r\nConnection: close\r\n\r\n"

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n",
        "POST /orgs/o/activities HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /orgs/o/activities HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        "POST /orgs/o/activities HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /orgs/o/activities HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /health HTTP/1.1\r\nX: " + String(repeating: "a", count: 100_000) + "\r\n\r\n",
        "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\n" + String(repeating: "X: 1\r\n", count: 10_000) + "\r\n",
    ])
    func `what is no request is refused and the connection closed`(text: String) async throws {
        try await raw(text) { answer in
            #expect(answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(200))")
            #expect(answer.contains("application/problem+json"), "\(answer)")
        }
    }

    @Test(arguments: [
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\n[]",
        "Content-Length: 5\r\n\r\n[]",
    ])
    func `a body that breaks off is the caller's fault`(rest: String) async throws {
        let head =
            "POST /orgs/o/activities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        try await raw(head + rest, finishes: true) { answer in
            #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
            #expect(answer.contains("application/problem+json"), "\(answer)")
        }
    }

    @Test func `an answer to a head has no body that the next answer would be taken for`()
        async throws
    {
        let text =
            "HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health HTTP/1.1\r\n\(Self.close)"
        try await raw(text) { answer in
            let heads = answer.components(separatedBy: "\r\n\r\n")
            #expect(heads.count == 3, "\(answer)")
            #expect(heads[0].hasPrefix("HTTP/1.1 404") && heads[1].hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test(arguments: [
        "/orgs/o/../p/contacts/secret/state", "/orgs/o/%2e%2e/p/contacts/secret/state",
        "/orgs/o%2F..%2Fp/contacts/secret/state", "//orgs//p//x", "/orgs/o/contacts/%00/state",
        "/orgs/o/contacts/%/state", "/orgs/o/contacts/%zz/state", "/orgs/o/contacts/%ff%fe/state",
        "/orgs/o/contacts/;/state", "/orgs/o/contacts/c/state;x", "/orgs/o/contacts/c%2Fstate",
        "/%6f%72%67%73/o/contacts/c/state", "http://evil.example/orgs/o/contacts/x/state",
        "/orgs/o/contacts/x/state#fragment", "*",
    ])
    func `tricks with a path lead nowhere`(path: String) async throws {
        try await raw("GET \(path) HTTP/1.1\r\n\(Self.close)") { answer in
            #expect(answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
            #expect(!answer.contains("p1") && !answer.contains("Theirs"))
        }
    }

    @Test func `a client that sends its header too slowly is cut off`() async throws {
        let pieces = ["GET /health HTTP/1.1\r\n"] + (0..<40).map { "X-\($0): 1\r\n" }
        try await slow(pieces) { answer in #expect(answer.isEmpty) }
    }

    @Test func `a client that sends its body too slowly is cut off`() async throws {
        let head =
            "POST /orgs/o/activities HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
        let pieces = [head] + (0..<100).map { _ in " " }
        try await slow(pieces) { answer in
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 503"), "\(answer)")
        }
    }

    @Test func `silent connections keep nobody else waiting`() async throws {
        let store = try await twoOrganizations()
        try await serve(store, .live, options: Self.options(idle: 3_600)) { asker async throws in
            let port = try #require(asker.client.port)
            try await withThrowingTaskGroup(of: String.self) { group async throws in
                for _ in 0..<50 { group.addTask { try await RawClient.exchange(port, []) } }
                for _ in 0..<5 { #expect(try await asker.get("/health").status == 200) }
                group.cancelAll()
            }
        }
    }

    @Test func `a silent connection is closed`() async throws {
        try await slow([]) { answer in #expect(answer.isEmpty) }
    }

    @Test func `a store that can't be read is a problem that tells no path`() async throws {
        try await serve(BrokenStore()) { asker async throws in
            for path in ["/health", "/metrics", "/orgs/-/contacts/c/state", "/orgs/-/contacts"] {
                let answer = try await asker.get(path)
                #expect(answer.status == 503 && answer.problem != nil, "\(path): \(answer.text)")
                #expect(!answer.text.contains("/srv/secret"))
            }
        }
    }

    @Test func `a stream of changes ends when the server does`() async throws {
        let store = try await twoOrganizations()
        let port = AsyncStream.makeStream(of: Int.self)
        let reading = AsyncStream.makeStream(of: Void.self)
        let server = try await ContactServer(
            store,
            options: Self.port0,
            logger: .silent,
            onRunning: { port.continuation.yield($0) }
        )
        let group = ServiceGroup(configuration: .init(services: [server], logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var ports = port.stream.makeAsyncIterator()
            let number = try #require(await ports.next())
            tasks.addTask {
                let request = "GET /orgs/o/changes HTTP/1.1\r\n\(Self.close)"
                let answer = try await RawClient.exchange(number, [request]) { text in
                    if text.contains("id: 6") { reading.continuation.yield() }
                }
                #expect(answer.contains("id: 6") && answer.hasSuffix("0\r\n\r\n"), "\(answer)")
            }
            // The stream runs once a part of it was read.
            var begun = reading.stream.makeAsyncIterator()
            await begun.next()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func `a server whose task is canceled ends`() async throws {
        let port = AsyncStream.makeStream(of: Int.self)
        let server = try await ContactServer(
            try await twoOrganizations(),
            options: Self.port0,
            logger: .silent,
            onRunning: { port.continuation.yield($0) }
        )
        let running = Task { try await server.run() }
        var ports = port.stream.makeAsyncIterator()
        let number = try #require(await ports.next())
        #expect(number > 0)
        running.cancel()
        _ = await running.result
        let request = "GET /health HTTP/1.1\r\n\(Self.close)"
        await #expect(throws: (any Error).self) { try await RawClient.exchange(number, [request]) }
    }

    private static var port0: ServerOptions {
        var options = ServerOptions()
        options.port = 0
        return options
    }
}

/// A log that fails after the server has started.
private struct BrokenStore: ForwardingStore {
    let forwarded = InMemoryActivityStore()
    private let isServed = Served()

    private final class Served: Sendable {
        let asked = Atomic(0)
    }

    private func fail() -> StoreError {
        StoreError(code: .failed, cause: "/srv/secret/store.db is torn", hint: "see /srv/secret")
    }

    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport { throw fail() }

    func head() async throws(StoreError) -> LogHead {
        // The server looks at the head once before it serves.
        guard isServed.asked.add(1, ordering: .relaxed).oldValue == 0 else { throw fail() }
        return LogHead()
    }

    func streams() async throws(StoreError) -> [StreamID] { [StreamID(contact: "c")] }

    func log(of stream: StreamID, knownAt: [KnownAt]) async throws(StoreError) -> ContactLog {
        throw fail()
    }

    func entries(
        after position: Position,
        limit: Int
    ) async throws(StoreError) -> [LogEntry] { throw fail() }

    func waitForEntry(after position: Position) async throws(StoreError) { throw fail() }
}
