import ContactCensus
import ContactProjector
import ContactProjectorTesting
import MetricsTestKit
import ServiceLifecycle
import Testing

@testable import reachability_service

/// The parts that the service adds to the census: its lines and its gauges.
@Suite(.timeLimit(.minutes(1))) struct FrontTests {
    private let store = InMemoryActivityStore()
    private let clock = ShiftedClock(isRunning: false)

    private func line(
        after history: TestActivity...,
        age: Duration = .zero,
        bound: Duration = .seconds(1)
    ) async throws -> String {
        let census = LiveCensus(following: store, clock: clock, now: { .second(50) })
        _ = await store.append(history.activities())
        _ = try await census.census()
        clock.jump(age)
        let front = Front(census: census, org: nil, bound: bound)
        return String(decoding: front.answer(for: StreamID.fixture.contact), as: UTF8.self)
    }

    @Test func `an answer is one line of JSON`() async throws {
        #expect(
            try await line(after: .unsubscribed(at: 1, id: "out"), .blocked(at: 2, id: "block"))
                == #"{"contact_id":"con_ada","reachability":"not_reachable","because":["block","out"],"#
                + "\"known_at\":2,\"staleness_ms\":0}\n"
        )
        #expect(
            try await line(after: .unblocked(at: 3), .resubscribed(at: 4))
                == #"{"contact_id":"con_ada","reachability":"reachable","because":[],"#
                + "\"known_at\":4,\"staleness_ms\":0}\n"
        )
    }

    @Test func `an age is rounded up, and past the bound nothing is known`() async throws {
        let (age, bound) = (Duration.microseconds(4_001), Duration.microseconds(4_001))
        let young = try await line(after: .blocked(at: 1, id: "b"), age: age, bound: bound)
        #expect(young.hasSuffix(#""because":["b"],"known_at":1,"staleness_ms":5}"# + "\n"))
        let old = try await line(age: age + .nanoseconds(1), bound: bound)
        #expect(
            old.hasSuffix(
                #""reachability":"unknown","because":[],"known_at":1,"staleness_ms":5}"# + "\n"
            )
        )
    }

    @Test func `the gauges say how old and how far behind`() async throws {
        let census = LiveCensus(following: store, clock: clock)
        _ = await store.append([TestActivity.blocked(at: 1).activity()])
        _ = try await census.census()
        clock.jump(.milliseconds(1_500))
        let notes: [TestActivity] = [.noted("n", at: 2, id: "n"), .noted("m", at: 3, id: "m")]
        _ = await store.append(notes.activities())
        let metrics = TestMetrics()
        let gauges = Task {
            try await Gauges(census: census, store: store, factory: metrics).run()
        }
        while metrics.last("reachability_lag_positions") == nil {
            try await Task.sleep(for: .milliseconds(5))
        }
        gauges.cancel()
        try await gauges.value
        #expect(metrics.last("reachability_lag_positions") == 2)
        #expect(metrics.last("reachability_staleness_seconds") == 1.5)
    }
}

extension TestMetrics {
    fileprivate func last(_ label: String) -> Double? {
        recorders(label: label).first?.lastValue
    }
}
