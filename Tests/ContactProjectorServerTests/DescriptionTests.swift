import ContactProjector
import ContactProjectorTesting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ContactProjectorServer

@Suite("The OpenAPI description")
struct DescriptionTests {
    private typealias Object = [String: Any]

    private static func document() throws -> Object {
        let json = Data(PackageResources.openapi_json)
        return try #require(try JSONSerialization.jsonObject(with: json) as? Object)
    }

    @Test func `it lists what the server answers to, and nothing else`() async throws {
        let server = try await ContactServer(
            InMemoryActivityStore(),
            options: ServerOptions(),
            logger: .silent
        )
        let served = Set(server.all.map { "\($0.method.rawValue) \($0.path)" })
        let paths = try #require(try Self.document()["paths"] as? [String: Object])
        let described = paths.flatMap { path, methods in
            let route = path.split(separator: "/", omittingEmptySubsequences: false).map { part in
                part.hasPrefix("{") ? ":\(part.dropFirst().dropLast())" : String(part)
            }
            return methods.keys.map { "\($0.uppercased()) \(route.joined(separator: "/"))" }
        }
        #expect(served == Set(described))
    }

    /// Requests for a sample response of each operation, about a stream with all cases, and refusals.
    private static let samples = [
        ("/orgs/{org}/contacts/{contact}/activities", "/orgs/o/contacts/CON/activities"),
        ("/orgs/{org}/contacts/{contact}/activities", "/orgs/o/contacts/CON/activities?take=0"),
        ("/orgs/{org}/contacts/{contact}/activities", "/orgs/o/contacts/none/activities"),
        ("/orgs/{org}/contacts/{contact}/state", "/orgs/o/contacts/CON/state"),
        ("/orgs/{org}/contacts/{contact}/state", "/orgs/o/contacts/CON/state?at=start"),
        ("/orgs/{org}/contacts/{contact}/state", "/orgs/o/contacts/CON/state?known_at=0"),
        ("/orgs/{org}/contacts/{contact}/history", "/orgs/o/contacts/CON/history"),
        ("/orgs/{org}/contacts/{contact}/why/{attribute}", "/orgs/o/contacts/CON/why/unsubscribed"),
        (
            "/orgs/{org}/contacts/{contact}/why/{attribute}",
            "/orgs/o/contacts/CON/why/unsubscribed?known_at=20"
        ),
        ("/orgs/{org}/contacts/{contact}/why/{attribute}", "/orgs/o/contacts/CON/why/none"),
        ("/orgs/{org}/contacts/{contact}/diff", "/orgs/o/contacts/CON/diff?from=start"),
        ("/orgs/{org}/contacts/{contact}/diff", "/orgs/o/contacts/CON/diff"),
        ("/orgs/{org}/contacts", "/orgs/o/contacts"),
        ("/orgs/{org}/contacts", "/orgs/o/contacts?where=x"),
        ("/orgs/{org}/contacts", "/orgs/o/contacts?search=c"), ("/orgs", "/orgs"),
        ("/orgs/{org}/segments/{segment}/trend", "/orgs/o/segments/SEG/trend?by=year"),
        ("/orgs/{org}/changes", "/orgs/o/changes?wait=0"), ("/metrics", "/metrics"),
        ("/health", "/health"), ("/ready", "/ready"),
        ("/openapi.json", "/openapi.json"),
    ]

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `answers are of the shape that it tells`(seed: UInt64) async throws {
        var options = ActivityGenerator.Options.dense
        options.org = "o"
        let store: any ActivityStore = InMemoryActivityStore()
        for activity in ActivityGenerator(
            contacts: 2,
            activities: 400,
            seed: seed,
            options: options
        ) {
            _ = try await store.append([activity])
        }
        let stream = try #require(try await store.streams().first)
        let state = try await store.state(of: stream)
        let segment = try #require(state.segments.first?.segment ?? state.labels.keys.first)
        try await serve(store) { asker async throws in
            let document = try Self.document()
            for (path, sample) in Self.samples {
                let target = sample.replacing("CON", with: stream.contact.rawValue)
                    .replacing("SEG", with: segment.rawValue)
                let answer = try await asker.get(target)
                let faults = try Self.faults(answer, path, "get", document)
                #expect(faults.isEmpty, "seed \(seed), \(target): \(faults.prefix(5))")
            }
        }
    }

    @Test func `a server that isn't ready says so in the shape that it tells`() async throws {
        let server = try await ContactServer(
            InMemoryActivityStore(),
            options: ServerOptions(),
            logger: .silent
        )
        // The log isn't followed for this router.
        let application = Application(router: server.router(), logger: .silent)
        try await application.test(.router) { client in
            let answer = try await Asker(client: client).get("/ready")
            #expect(answer.status == 503)
            #expect(try Self.faults(answer, "/ready", "get", try Self.document()).isEmpty)
        }
    }

    @Test func `what an append answers is of the shape that it tells`() async throws {
        var options = ServerOptions()
        options.allowsAppend = true
        try await serve(InMemoryActivityStore(), options: options) { asker async throws in
            let document = try Self.document()
            for body in [
                #"[{"id":"1","type":"contact_blocked","created_at":null,"contact_id":"c"},{"id":"2"},{"id":"1","type":"contact_blocked","created_at":null,"contact_id":"c"}]"#,
                "[]", "nonsense",
            ] {
                let answer = try await asker.post(
                    "/orgs/o/activities",
                    body,
                    type: "application/json"
                )
                let faults = try Self.faults(answer, "/orgs/{org}/activities", "post", document)
                #expect(faults.isEmpty, "\(body): \(faults)")
            }
        }
    }

    private static func faults(
        _ answer: Answer,
        _ path: String,
        _ method: String,
        _ document: Object
    ) throws -> [String] {
        let schema = Schema(document)
        let operation = (document["paths"] as? [String: Object])?[path]?[method] as? Object
        let responses = operation?["responses"] as? Object
        guard let found = responses?[String(answer.status)] as? Object else {
            return ["status \(answer.status) is not described"]
        }
        let response = schema.resolved(found)
        let type = answer.header("content-type")?.prefix { $0 != ";" } ?? ""
        let content = (response["content"] as? [String: Object])?[String(type)]
        guard let content else { return ["type \(type) is not described"] }
        for name in (response["headers"] as? Object)?.keys.map(\.self) ?? []
        where answer.header(name) == nil {
            return ["the header \(name) is missing"]
        }
        guard type.hasSuffix("json"), let shape = content["schema"] as? Object else { return [] }
        let value = try JSONSerialization.jsonObject(with: Data(answer.body))
        return schema.faults(value, shape, "$")
    }
}

/// The part of JSON Schema that the description uses.
private struct Schema {
    private let document: [String: Any]

    init(_ document: [String: Any]) { self.document = document }

    func resolved(_ schema: [String: Any]) -> [String: Any] {
        guard let reference = schema["$ref"] as? String else { return schema }
        let found = reference.split(separator: "/").dropFirst().reduce(document as Any) {
            value,
            part in
            (value as? [String: Any])?[String(part)] as Any
        }
        return found as? [String: Any] ?? [:]
    }

    /// Returns the faults of a value; an unknown keyword is a fault, too.
    func faults(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        let schema = resolved(schema)
        var faults = schema.keys.filter { !Self.known.contains($0) }.map {
            "\(place): keyword \($0)"
        }
        if let types = schema["type"] {
            let names = types as? [String] ?? [types as? String ?? ""]
            if !names.contains(where: { Self.isOf($0, value) }) {
                faults.append("\(place): \(value) is no \(names)")
            }
        }
        if let choices = schema["anyOf"] as? [[String: Any]],
            !choices.contains(where: { self.faults(value, $0, place).isEmpty })
        {
            faults.append("\(place): \(value) is none of \(choices.count) shapes")
        }
        if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
            faults.append("\(place): \(value) is none of \(words)")
        }
        if schema["format"] as? String == "date-time", let text = value as? String,
            Timestamp(rfc3339: text) == nil
        {
            faults.append("\(place): \(text) is no time")
        }
        if let items = value as? [Any], let shape = schema["items"] as? [String: Any] {
            faults += items.enumerated().flatMap { self.faults($1, shape, "\(place)[\($0)]") }
        }
        if let object = value as? [String: Any] { faults += self.faults(in: object, schema, place) }
        return faults
    }

    private func faults(
        in object: [String: Any],
        _ schema: [String: Any],
        _ place: String
    ) -> [String] {
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        var faults = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
            .map { "\(place): \($0) is missing" }
        for (name, value) in object {
            if let shape = properties[name] {
                faults += self.faults(value, shape, "\(place).\(name)")
            } else if schema["additionalProperties"] as? Bool == false {
                faults.append("\(place): \(name) is not described")
            }
        }
        return faults
    }

    private static let known: Set<String> = [
        "type", "description", "properties", "required", "additionalProperties", "items", "anyOf",
        "enum",
        "format", "minimum", "maximum", "minLength", "maxLength", "pattern",
    ]

    private static func isOf(_ type: String, _ value: Any) -> Bool {
        switch type {
        case "null": value is NSNull
        case "string": value is String
        case "boolean": (value as? NSNumber).map(isTruth) ?? false
        case "integer":
            (value as? NSNumber).map { !isTruth($0) && $0.doubleValue.rounded() == $0.doubleValue }
                ?? false
        case "array": value is [Any]
        case "object": value is [String: Any]
        default: false
        }
    }

    private static func isTruth(_ number: NSNumber) -> Bool {
        unsafe String(cString: number.objCType) == "c"
    }
}
