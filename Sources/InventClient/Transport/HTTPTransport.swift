internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// A transport that sends requests over HTTP.
///
/// Redirects aren't followed, compressed responses aren't accepted, and a body longer than any page isn't held.
package final class HTTPTransport: Transport {
    private let client: HTTPClient
    private let server: InventServer
    private let key: APIKey
    private let limits: Limits

    /// Limits on the duration and size of a response.
    package struct Limits: Hashable, Sendable {
        /// The maximum time to connect.
        package var connect = Duration.seconds(10)
        /// The maximum time for the whole response, including its body.
        package var answer = Duration.seconds(60)
        /// The maximum size of a body, in bytes.
        package var bodyBytes = 16 << 20  // 100 activities of 160 kB each

        /// Creates the usual limits: ten seconds, a minute, 16 MiB.
        package init() {}
    }

    /// Creates a transport to one server; ``shutdown()`` must end it.
    package init(to server: InventServer, key: APIKey, limits: Limits = Limits()) {
        self.server = server
        self.key = key
        self.limits = limits
        // A redirect would take the key to another host, and a small compressed body may unpack to
        // a thousand times its size.
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: .nanoseconds(limits.connect.nanoseconds),
                read: .nanoseconds(limits.answer.nanoseconds)
            ),
            decompression: .disabled
        )
        // Only the policy tries again: tries of the pool would bypass its count and the rate limit.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Ends all connections.
    package func shutdown() async { try? await client.shutdown() }

    /// Sends one request once, with the key in its header.
    package func send(_ request: APIRequest) async throws(RequestError) -> APIAnswer {
        var sent = HTTPClientRequest(url: server.address + request.target)
        sent.headers.add(name: "authorization", value: "Bearer \(key.secret)")
        sent.headers.add(name: "accept", value: "application/json")
        sent.headers.add(name: "user-agent", value: "ContactProjector/0.1")
        let end = ContinuousClock.now + limits.answer
        do {
            let answer = try await client.execute(
                sent,
                timeout: .nanoseconds(limits.answer.nanoseconds)
            )
            try check(answer)
            let body = try await collected(answer, until: end)
            return APIAnswer(
                body: body,
                total: answer.headers.first(name: "pagination-count").flatMap { Int($0) }.flatMap {
                    $0 >= 0 ? $0 : nil
                },
                date: answer.headers.first(name: "date").flatMap { RetryAfter.time(ofDate: $0) }
            )
        } catch let failure as RequestError {
            throw failure
        } catch let error as HTTPClientError {
            throw Self.failure(error)
        } catch {
            throw .connection
        }
    }

    /// Throws for a status other than success, and for a compressed body.
    private func check(_ answer: HTTPClientResponse) throws(RequestError) {
        let status = Int(answer.status.code)
        if (300..<400).contains(status) { throw .redirect }
        guard (200..<300).contains(status) else {
            let asked = answer.headers.first(name: "retry-after").flatMap {
                RetryAfter.duration($0, date: answer.headers.first(name: "date"))
            }
            throw .status(status, retryAfter: asked)
        }
        if let coding = answer.headers.first(name: "content-encoding"), coding != "identity" {
            throw .unreadable("unexpected compression")
        }
    }

    /// Reads the body within the limits of size and time.
    ///
    /// The client's deadline ends with the head, and its read timeout starts again with each byte: a body that arrives
    /// a byte at a time would never end.
    private func collected(
        _ answer: HTTPClientResponse,
        until end: ContinuousClock.Instant
    ) async throws -> [UInt8] {
        if let told = answer.headers.first(name: "content-length").flatMap({ Int($0) }),
            told > limits.bodyBytes
        {
            throw RequestError.tooLong
        }
        var body: [UInt8] = []
        for try await part in answer.body {
            body.append(contentsOf: Array(buffer: part))
            guard body.count <= limits.bodyBytes else { throw RequestError.tooLong }
            guard ContinuousClock.now < end else { throw RequestError.timeout }
        }
        return body
    }

    private static func failure(_ error: HTTPClientError) -> RequestError {
        switch error {
        case .deadlineExceeded, .readTimeout, .connectTimeout, .writeTimeout: .timeout
        default: .connection
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
