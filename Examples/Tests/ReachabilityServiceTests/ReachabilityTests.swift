import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import Metrics
import Testing

@testable import reachability_service

/// The memory, with no store and no service.
@Suite struct ReachabilityTests {
    private let clock = ShiftedClock()
    private let clocks: Clocks<ShiftedClock>
    private let reachability: Reachability<ShiftedClock>

    init() {
        clocks = Clocks(steady: clock) { .second(50) }
        reachability = Reachability(
            bound: .seconds(60),
            clocks: clocks,
            metrics: ReachabilityMetrics(factory: NOOPMetricsHandler.instance)
        )
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `the course says at every instant what the store says`(_ seed: UInt64) async throws {
        let store = InMemoryActivityStore()
        let history = ActivityGenerator(contacts: 4, activities: 300, seed: seed, options: .dense)
        _ = await store.append(Array(history))
        for stream in await store.streams() {
            let timeline = await store.log(of: stream, knownAt: .head).timeline
            let course = ReachabilityCourse(timeline)
            for instant in timeline.activities.compactMap(\.occurredAt) {
                for offset in [-1, 0, 1] as [Int64] {
                    let time = instant.advanced(byMicroseconds: offset)
                    let state = try timeline.state(asOf: .time(time))
                    let step = course.step(asOf: time)
                    #expect((step != nil) == (state.basis.presence == .present), "seed \(seed)")
                    #expect(step?.reachability ?? .unknown == state.reachability, "seed \(seed)")
                    #expect(step?.evidence ?? [] == evidence(state), "seed \(seed)")
                }
            }
        }
    }

    @Test func `nothing is known before the log was read to its end`() async {
        await reachability.take([.fixture: course(.blocked(at: 1))], upTo: Position(1))
        #expect(await decision() == .unknown(staleSince: nil))
        #expect(await reachability.note(sighting(2)) == 1)
        #expect(await decision() == .unknown(staleSince: nil))
        await reachability.take([:], upTo: Position(2))
        #expect(await decision() == .no(because: [.fixture(1)]))
    }

    @Test func `a log that is written all the time is caught up with all the same`() async {
        for position in 1...100 as ClosedRange<Int64> {
            #expect(await reachability.note(sighting(position + 1)) == 2)
            let news = [StreamID.fixture: course(.noted("n", at: 1))]
            await reachability.take(news, upTo: Position(position))
            clock.jump(.seconds(40))
        }
        #expect(await decision() == .unknown(staleSince: .second(50)))
        await reachability.take([:], upTo: Position(101))
        #expect(await decision() == .yes(because: []))
    }

    @Test func `of two organisations one must be named`() async {
        let other = StreamID(org: "org_b", contact: StreamID.fixture.contact)
        _ = await reachability.note(sighting(2))
        await reachability.take(
            [.fixture: course(.noted("n", at: 1)), other: course(.blocked(at: 1, id: "b"))],
            upTo: Position(2)
        )
        #expect(await decision() == .ambiguous(orgs: [nil, "org_b"]))
        #expect(await decision(in: "org_b") == .no(because: ["b"]))
        #expect(await decision(in: "org_c") == .unheardOf)
    }

    private static let spellings: [(Answer.Decision, String)] = [
        (.yes(because: []), #""yes","because":[]"#),
        (.no(because: ["a", "b"]), #""no","because":["a","b"]"#),
        (.unheardOf, #""unheard_of""#),
        (.ambiguous(orgs: [nil, "o"]), #""ambiguous","orgs":[null,"o"]"#),
        (.unknown(staleSince: .second(0)), #""unknown","stale_since":"2024-01-01T00:00:00Z""#),
    ]

    @Test(arguments: spellings)
    func `an answer is one line of JSON`(_ decision: Answer.Decision, _ part: String) {
        let answer = Answer(
            contact: "con",
            decision: decision,
            knownAt: Position(7),
            staleness: .milliseconds(12)
        )
        #expect(
            String(decoding: answer.encoded, as: UTF8.self)
                == #"{"contact_id":"con","may_message":\#(part),"known_at":7,"staleness_ms":12}"#
        )
    }

    private func evidence(_ state: ContactState) -> [ActivityID] {
        let deciding = [state[.blocked], state[.unsubscribed]]
        return (state.isReachable ? deciding : deciding.filter(\.isOn)).compactMap(\.decidedBy)
    }

    private func decision(in org: OrgID? = nil) async -> Answer.Decision {
        await reachability.mayMessage(StreamID.fixture.contact, in: org).decision
    }

    private func course(_ testActivities: TestActivity...) -> ReachabilityCourse {
        ReachabilityCourse(timeline(of: testActivities))
    }

    private func sighting(_ head: Int64) -> Reachability<ShiftedClock>.Sighting {
        .init(head: Position(head), moment: clocks.now)
    }
}
