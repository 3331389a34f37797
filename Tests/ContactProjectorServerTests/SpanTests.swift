import ContactProjector
import ContactProjectorTesting
import HTTPTypes
import Hummingbird
import InMemoryTracing
import Testing
import Tracing

@testable import ContactProjectorServer

@Suite("Spans of requests")
struct SpanTests {
    /// A tracer in memory that reads the sender's span from the W3C header `traceparent`.
    private struct W3CTracer: Tracer {
        let memory = InMemoryTracer()

        func extract<Carrier, Extract: Extractor>(
            _ carrier: Carrier,
            into context: inout InstrumentationContext,
            using extractor: Extract
        ) where Extract.Carrier == Carrier {
            let parts = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-")
            guard let parts, parts.count == 4 else { return }
            context.inMemorySpanContext = InMemorySpanContext(
                traceID: String(parts[1]),
                spanID: String(parts[2]),
                parentSpanID: nil
            )
        }

        func inject<Carrier, Inject: Injector>(
            _ context: InstrumentationContext,
            into carrier: inout Carrier,
            using injector: Inject
        ) where Inject.Carrier == Carrier {
            memory.inject(context, into: &carrier, using: injector)
        }

        func startSpan<Instant: TracerInstant>(
            _ operationName: String,
            context: @autoclosure () -> InstrumentationContext,
            ofKind kind: SpanKind,
            at instant: @autoclosure () -> Instant,
            function: String,
            file fileID: String,
            line: UInt
        ) -> InMemorySpan {
            memory.startSpan(
                operationName,
                context: context(),
                ofKind: kind,
                at: instant(),
                function: function,
                file: fileID,
                line: line
            )
        }

        func forceFlush() {}
    }

    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    /// Returns the spans of a test's requests, in the order of their ends.
    private func spans(
        of store: any ActivityStore,
        _ test: @escaping @Sendable (Asker) async throws -> Void
    ) async throws -> [FinishedInMemorySpan] {
        let tracer = W3CTracer()
        var options = ServerOptions()
        options.allowsAppend = true
        try await withTracer(tracer) { [options] in
            try await serve(store, options: options, test)
        }
        #expect(tracer.memory.activeSpans.isEmpty)
        return tracer.memory.finishedSpans
    }

    @Test func `a span has the sender's trace, and the name of its route`() async throws {
        let header = try #require(HTTPField.Name("traceparent"))
        let store = try await twoOrganizations()
        let spans = try await spans(of: store) { asker async throws in
            let headers: HTTPFields = [header: Self.parent]
            _ = try await asker.get("/orgs/o/contacts/c/state?at=2024-01-01", headers)
            _ = try await asker.get("/orgs/o/contacts/c/state")
            _ = try await asker.get("/orgs/o/contacts/c/why/nothing")
            _ = try await asker.get("/nowhere/c")
            _ = try await asker.ask(.init("BREW")!, "/orgs/o/contacts")
        }
        #expect(
            spans.map(\.operationName) == [
                "GET /orgs/{org}/contacts/{contact}/state",
                "GET /orgs/{org}/contacts/{contact}/state",
                "GET /orgs/{org}/contacts/{contact}/why/{attribute}", "GET", "_OTHER",
            ]
        )
        #expect(spans.allSatisfy { $0.kind == .server })
        #expect(spans[0].traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(spans[0].parentSpanID == "b7ad6b7169203331")
        #expect(spans[1].parentSpanID == nil)
        #expect(spans.map { status($0) } == [200, 200, 404, 404, 405])
    }

    private func status(_ span: FinishedInMemorySpan) -> Int? {
        guard
            case .int64(let status)? = span.attributes["http.response.status_code"]?
                .toSpanAttribute()
        else { return nil }
        return Int(status)
    }

    @Test func `a span within another one is its child`() async throws {
        let tracer = W3CTracer()
        let header = try #require(HTTPField.Name("traceparent"))
        let store = try await twoOrganizations()
        try await withTracer(tracer) {
            try await serve(store) { asker async throws in
                try await withSpan("outer") { _ in
                    _ = try await asker.get("/health", [header: Self.parent])
                }
            }
        }
        let spans = tracer.memory.finishedSpans
        #expect(spans.map(\.operationName) == ["GET /health", "outer"])
        #expect(spans[0].parentSpanID == spans[1].spanID)
    }

    /// Searches the spans for every word of the requests, and every text of their activities.
    @Test func `nothing that a request names or a log holds is in a span`() async throws {
        let words = ["kestrel", "ana", "vip-secret", "Very Important", "note-text", "act-1"]
        let store = try await log(
            of: """
                {"org_id":"kestrel","contact_id":"ana","id":"act-1","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"vip-secret","name":"Very Important"}}
                """
        )
        let spans = try await spans(of: store) { asker async throws in
            for path in [
                "/orgs/kestrel/contacts/ana/state", "/orgs/kestrel/contacts/ana/state?at=ana",
                "/orgs/kestrel/contacts?where=in+%22Very+Important%22",
                "/orgs/kestrel/contacts?where=note+%22note-text", "/kestrel/ana",
                "/orgs/kestrel/segments/vip-secret/trend?by=year",
                "/orgs/kestrel/contacts/ana/why/vip-secret", "/orgs/kestrel/changes?wait=0",
                "/orgs/ana/contacts/ana/state",
            ] { _ = try await asker.get(path, [.userAgent: "ana", .cookie: "note-text"]) }
            let record =
                #"{"contact_id":"ana","id":"act-2","type":"note_created","created_at":"2024-01-01T00:00:00Z","note":{"id":"n","text":"note-text"}}"#
            _ = try await asker.post("/orgs/kestrel/activities", record)
            _ = try await asker.post("/orgs/kestrel/activities", "note-text ana")
        }
        #expect(spans.count == 11)
        for span in spans {
            var told = [span.operationName, "\(span.errors)", "\(span.events.map(\.name))"]
            told.append(span.status?.message ?? "")
            span.attributes.forEach { told.append("\($0) \($1)") }
            for word in words {
                #expect(!told.joined(separator: " ").contains(word), "\(word) in \(told)")
            }
        }
    }
}
