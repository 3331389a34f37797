import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

/// The examples of the core's doc comments, line by line; `ExampleTests` compares.
@Suite struct `Examples of the core` {
    private let ada = StreamID.fixture
    private let activities = [
        TestActivity.joined("seg_vip", at: 1), .noted("Called.", at: 2), .unsubscribed(at: 3),
    ].activities()

    private var log: ContactLog {
        get async {
            let store = InMemoryActivityStore()
            _ = await store.append(activities)
            return await store.log(of: ada, knownAt: .head)
        }
    }

    @Test func `a store`() async throws {
        let store: any ActivityStore = InMemoryActivityStore()
        let report = try await store.append(activities)
        let state = try await store.state(of: "con_42", asOf: .now)
        let log = try await store.contactLog(of: "con_42", knownAt: .position(report.head.position))
        #expect(report.appended == 3)
        #expect(state.reachability == .unknown)
        #expect(log.knownAt == Position(3))
    }

    @Test func `a contact's log`() async throws {
        let store = InMemoryActivityStore()
        _ = await store.append([
            TestActivity.blocked(at: 1).activity(of: StreamID(contact: "con_42"))
        ])
        let log = try await store.contactLog(of: "con_42")
        let reachability = try log.reachability()  // now
        let attributes = try log.history().map(\.attribute)
        #expect(!reachability.isReachable)
        #expect(attributes == [.blocked])
    }

    @Test func `an as-of`() async throws {
        let log = await log
        let then = try log.state(asOf: .time("2024-06-03T09:00:00Z"))  // what had happened by then
        let now = try log.state(asOf: .now)  // without what is dated in the future
        let last = try log.state(asOf: .end)  // everything
        #expect([then, now, last].map(\.isUnsubscribed) == [true, true, true])
    }

    @Test func `a timeline`() throws {
        let timeline = Timeline(stream: ada, activities: activities)
        let state = try timeline.state(asOf: .before("2024-06-01T00:00:00Z"))
        let memberships = try timeline.history().filter { $0.attribute == .segment("seg_vip") }
        #expect(state.isMember(of: "seg_vip"))
        #expect(memberships.count == 1)
    }

    @Test func `an explanation`() async throws {
        let log = await log
        let why = try log.explain(.unsubscribed, asOf: .now)
        let evidence = why.deciding?.id  // the activity that set the value
        for other in why.others { print(other.activity.id, other.reason) }
        #expect(evidence == .fixture(3))
    }

    @Test func `a condition`() async throws {
        let state = try await log.state()
        let atRisk: ContactPredicate = .inSegment("seg_vip") && .unsubscribed && !.blocked
        let isAtRisk = atRisk.matches(state)
        #expect(isAtRisk)
    }

    @Test func `times and durations`() {
        let now = SystemClock.now
        let yesterday = now - .seconds(86_400)
        let age = now - yesterday  // 86400.0 seconds
        #expect(age == .seconds(86_400))
    }

    @Test func `a place that is kept`() async throws {
        let store = InMemoryActivityStore()
        let defaults = UserDefaults()
        let place = try await store.headPlace()
        defaults.set(place.description, forKey: "contacts")  // 812-3f9a1c20-8d02be77
        #expect(defaults.string(forKey: "contacts").flatMap { LogPlace($0) } == place)
    }

    @Test func `a follower`() async throws {
        let store = try await MyStore(of: [activities], now: { .second(9) }, isClosed: true)
        var kept: LogPlace?
        do {
            for try await batch in store.entries(following: kept) {
                kept = batch.place
            }
        } catch {
            #expect("\(error)".hasPrefix("closed"))
        }
        #expect(kept?.position == Position(3))
    }
}

@Test func `a fold of one's own`() throws {
    let ben = Activity.Actor(id: "user_ben", name: "Ben")
    let timeline = Timeline(
        stream: .fixture,
        activities: [
            Activity(
                stream: .fixture,
                id: "act_1",
                kind: .noteCreated,
                occurredAt: .second(1),
                actor: ben
            )
        ]
    )
    struct NotesPerAgent: Projection {
        static let version = 1
        var initialState: [String: Int] { [:] }
        func apply(_ activity: Activity, to state: inout [String: Int]) {
            guard activity.kind == .noteCreated, let agent = activity.actor?.name else { return }
            state[agent, default: 0] += 1
        }
    }
    let notes = try timeline.fold(NotesPerAgent(), asOf: .time("2024-06-01T00:00:00Z"))
    #expect(notes == ["Ben": 1])
}
