import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization

@testable import ContactProjectorServer

/// A response as a test reads it.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        body = Array(buffer: response.body)
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The detail of a problem document, or `nil` if the response isn't one.
    var problem: String? {
        guard headers[.contentType] == "application/problem+json",
            let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            object["status"] as? Int == status, object["title"] is String
        else { return nil }
        return object["detail"] as? String
    }

    func json<Value>(_ type: Value.Type = Value.self) throws -> Value? {
        try JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed) as? Value
    }
}

/// A client of a server under test.
struct Asker: Sendable {
    let client: any TestClientProtocol
    var token: String?

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Answer {
        try await ask(.get, path, headers)
    }

    func post(
        _ path: String,
        _ body: String,
        type: String? = "application/x-ndjson"
    ) async throws -> Answer {
        var headers: HTTPFields = [:]
        if let type { headers[.contentType] = type }
        return try await ask(.post, path, headers, ByteBuffer(string: body))
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields = [:],
        _ body: ByteBuffer? = nil
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        let response = try await client.executeRequest(
            uri: path,
            method: method,
            headers: headers,
            body: body
        )
        return Answer(response)
    }

    func with(_ token: String?) -> Asker { Asker(client: client, token: token) }
}

/// Serves a log during a test's body.
func serve(
    _ store: any ActivityStore,
    _ setup: TestingSetup = .router,
    options: ServerOptions = ServerOptions(),
    metrics: ServerMetrics = .registry(PrometheusRegistry()),
    logger: Logger = .silent,
    now: @escaping @Sendable () -> Timestamp = { .second(0) },
    _ test: @escaping @Sendable (Asker) async throws -> Void
) async throws {
    let server = try await ContactServer(
        store,
        options: options,
        metrics: metrics,
        logger: logger,
        now: now
    )
    try await server.application().test(setup) { client in
        try await test(Asker(client: client))
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// A log handler that keeps all messages, for tests of their content.
struct Told: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    private let lines = Lines()

    private final class Lines: Sendable {
        let text = Mutex("")
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = "\(event.message) \(event.metadata ?? [:])\n"
        lines.text.withLock { $0 += line }
    }

    var text: String { lines.text.withLock(\.self) }
}

/// Returns a log with the activities of a JSON text.
func log(of json: String, org: OrgID? = "o", contact: ContactID? = nil) async throws
    -> any ActivityStore
{
    let store: any ActivityStore = InMemoryActivityStore(now: { .second(0) })
    let reader = try ActivityReader(
        .bytes(Array(json.utf8), name: "test"),
        defaults: ReadDefaults(org: org, contact: contact)
    )
    let report = try await store.append(reader)
    precondition(report.rejected == 0, "\(report.rejects)")
    return store
}

/// Returns activities as read from their JSON, since those made in code have no bytes.
func asRead(_ activities: [Activity]) -> [Activity] {
    let json = activities.map { String(decoding: $0.json, as: UTF8.self) }.joined(separator: "\n")
    var read: [Activity] = []
    let reader = try? ActivityReader(.bytes(Array(json.utf8), name: "test"))
    while case .activity(let activity, _)? = try? reader?.next() { read.append(activity) }
    precondition(read.count == activities.count, "\(read.count) of \(activities.count) were read")
    return read
}

/// Returns a log of two organizations with a contact of the same id, and others.
func twoOrganizations() async throws -> any ActivityStore {
    try await log(
        of: """
            {"org_id":"o","contact_id":"c","id":"a1","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"s","name":"Ours"}}
            {"org_id":"o","contact_id":"c","id":"a2","type":"contact_unsubscribed","created_at":"2024-02-01T00:00:00Z"}
            {"org_id":"p","contact_id":"c","id":"a1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}
            {"org_id":"p","contact_id":"secret","id":"p1","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"s","name":"Theirs"}}
            {"org_id":"p","contact_id":"secret","id":"p2","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"t","name":"TheirSecret"}}
            {"org_id":"o","contact_id":"d","id":"a3","type":"segment_added","created_at":"2024-03-01T00:00:00Z","segment":{"id":"s","name":"Ours"}}
            """
    )
}
