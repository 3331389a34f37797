import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Hummingbird
import HummingbirdTesting
import MetricsTestKit
import Synchronization
import Testing

@testable import ContactProjectorServer

@Suite("Readiness and staleness", .timeLimit(.minutes(1)))
struct ReadinessTests {
    /// A log in which the lookup of its end takes time on a clock, fails, or finds another log.
    private struct WatchedLog: ForwardingStore {
        let clock: SteppedClock
        /// The duration of a lookup of the end.
        let lookup: Duration
        private let state: State

        private final class State: Sendable {
            let log: Mutex<InMemoryActivityStore>
            let isBroken = Atomic(false)
            let lookups = Atomic(0)

            init(_ log: InMemoryActivityStore) { self.log = Mutex(log) }
        }

        init(_ clock: SteppedClock, lookup: Duration = .zero) async throws {
            self.clock = clock
            self.lookup = lookup
            state = State(try #require(try await twoOrganizations() as? InMemoryActivityStore))
        }

        var forwarded: InMemoryActivityStore {
            get { state.log.withLock(\.self) }
            nonmutating set { state.log.withLock { $0 = newValue } }
        }

        var isBroken: Bool {
            get { state.isBroken.load(ordering: .relaxed) }
            nonmutating set { state.isBroken.store(newValue, ordering: .relaxed) }
        }

        var lookups: Int { state.lookups.load(ordering: .relaxed) }

        func head() async throws(StoreError) -> LogHead {
            guard !isBroken else { throw StoreError(code: .failed, cause: "broken", hint: "wait") }
            state.lookups.add(1, ordering: .relaxed)
            let head = await forwarded.head()
            clock.advance(by: lookup)
            return head
        }
    }

    /// The number of sleeping tasks when there is nothing to do: the follower's and the gauges'.
    private static let sleepers = 2
    private static let interval = Duration.milliseconds(250)

    private func serve(
        _ log: WatchedLog,
        census: LiveCensus? = nil,
        metrics: TestMetrics? = nil,
        _ test: @escaping @Sendable (Asker) async throws -> Void
    ) async throws {
        let server = try await ContactServer(
            log,
            options: ServerOptions(),
            census: census,
            metrics: metrics.map { .factory($0) } ?? .registry(PrometheusRegistry()),
            logger: .silent,
            clock: log.clock
        )
        try await server.application().test(.router) { client in
            await log.clock.sleepers(Self.sleepers)
            try await test(Asker(client: client))
        }
    }

    private func step(_ clock: SteppedClock, by duration: Duration = Self.interval) async {
        clock.advance(by: duration)
        await clock.sleepers(Self.sleepers)
    }

    @Test func `with a live census it tells how old that is`() async throws {
        let log = try await WatchedLog(SteppedClock())
        let census = LiveCensus(following: log, clock: log.clock)
        try await serve(log, census: census) { asker async throws in
            #expect(try await asker.get("/ready").status == 503)
            let head = try await census.census().head
            log.clock.advance(by: .milliseconds(7))
            let answer = try await asker.get("/ready")
            #expect(answer.status == 200)
            let text = #"{"ready":true,"position":\#(head.position),"staleness_ms":7}"#
            #expect(answer.text == text)
            log.clock.advance(by: .seconds(1))
            #expect(try await asker.get("/ready").status == 503)
        }
    }

    @Test func `a server whose log nobody follows is never ready`() async throws {
        let metrics = TestMetrics()
        let server = try await ContactServer(
            try await twoOrganizations(),
            options: ServerOptions(),
            metrics: .factory(metrics),
            logger: .silent
        )
        let router = server.router()
        try await Application(router: router, logger: .silent).test(.router) { client in
            let answer = try await Asker(client: client).get("/ready")
            #expect(answer.status == 503)
            #expect(answer.problem == "the log isn't followed to its end yet")
            #expect(answer.text.hasSuffix(#""ready":false,"position":6,"staleness_ms":null}"#))
        }
        // A gauge that starts at zero would report that all entries are known.
        #expect(metrics.meters(label: "projector_log_staleness_seconds").isEmpty)
    }

    @Test func `staleness counts from before the end was looked up`() async throws {
        let clock = SteppedClock()
        let log = try await WatchedLog(clock, lookup: .milliseconds(100))
        try await serve(log) { asker async throws in
            let answer = try await asker.get("/ready")
            #expect(answer.status == 200)
            #expect(answer.text == #"{"ready":true,"position":6,"staleness_ms":100}"#)
            // Half a millisecond is rounded up.
            clock.advance(by: .microseconds(1))
            #expect(try await asker.get("/ready").text.contains(#""staleness_ms":101"#))
        }
    }

    @Test func `the end of an idle log is looked up again and again`() async throws {
        let clock = SteppedClock()
        let log = try await WatchedLog(clock)
        try await serve(log) { asker async throws in
            for _ in 0..<20 {
                let before = log.lookups
                await step(clock)
                #expect(log.lookups == before + 1)
                let text = try await asker.get("/ready").text
                #expect(text == #"{"ready":true,"position":6,"staleness_ms":0}"#)
            }
        }
    }

    @Test func `a log that can't be read makes the server unready, until it can be again`()
        async throws
    {
        let clock = SteppedClock()
        let log = try await WatchedLog(clock)
        try await serve(log) { asker async throws in
            log.isBroken = true
            await step(clock, by: .seconds(1))
            #expect(try await asker.get("/ready").text.contains(#""staleness_ms":1000"#))
            #expect(try await asker.get("/ready").status == 200)
            clock.advance(by: .milliseconds(1))
            let answer = try await asker.get("/ready")
            #expect(answer.status == 503 && answer.header("retry-after") == "1")
            #expect(answer.problem == "the log was last seen 1001 ms ago")
            #expect(answer.text.hasSuffix(#""ready":false,"position":6,"staleness_ms":1001}"#))
            log.isBroken = false
            await clock.sleepers(Self.sleepers)
            await step(clock, by: .seconds(1))
            #expect(try await asker.get("/ready").text.contains(#""staleness_ms":0"#))
        }
    }

    @Test func `a log in the place of another is followed from its own end`() async throws {
        let clock = SteppedClock()
        let log = try await WatchedLog(clock)
        try await serve(log) { asker async throws in
            let state = "/orgs/o/contacts/c/state"
            #expect(try await asker.get(state).text.contains(#""unsubscribed":true"#))
            let other = InMemoryActivityStore()
            let stream = StreamID(org: "o", contact: "c")
            _ = await other.append([TestActivity.blocked(at: 1).activity(of: stream, place: 1)])
            log.forwarded = other
            await step(clock)
            #expect(try await asker.get(state).text.contains(#""unsubscribed":false"#))
            let text = try await asker.get("/ready").text
            #expect(text == #"{"ready":true,"position":1,"staleness_ms":0}"#)
        }
    }

    @Test func `gauges tell staleness while the log can't be read`() async throws {
        let clock = SteppedClock()
        let log = try await WatchedLog(clock)
        let metrics = TestMetrics()
        try await serve(log, metrics: metrics) { _ async throws in
            await step(clock)
            let staleness = try metrics.expectMeter("projector_log_staleness_seconds")
            let ready = try metrics.expectMeter("projector_ready")
            #expect(ready.lastValue == 1)
            #expect(try metrics.expectMeter("projector_log_position").lastValue == 6)
            log.isBroken = true
            for count in 1...8 {
                await step(clock)
                #expect(staleness.lastValue == 0.25 * Double(count))
                #expect(ready.lastValue == (count <= 4 ? 1 : 0))
            }
        }
    }

    @Test func `metrics as text have the freshness of the request`() async throws {
        let clock = SteppedClock()
        let log = try await WatchedLog(clock)
        try await serve(log) { asker async throws in
            clock.advance(by: .milliseconds(2))
            let lines = try await asker.get("/metrics").text.split(separator: "\n")
            #expect(lines.contains("projector_log_staleness_seconds 0.002"))
            #expect(lines.contains("projector_ready 1"))
        }
    }
}
