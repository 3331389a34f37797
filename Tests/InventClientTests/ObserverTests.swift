import ActivityJSON
import ContactProjector
import ContactProjectorTesting
import Foundation
import InventClient
import Testing

/// Sources whose contacts' activities start in the middle of their histories.
@Suite struct Observing {
    @Test func `what the source says is right from then on, and never wrong before`() async throws {
        for seed in UInt64(1)...300 {
            var random = SplitMix64(seed: seed)
            let truth = Truth(&random)
            let store = InMemoryActivityStore()
            let first = 20 + random.below(60)
            // What happened before is in no list.
            let beginning = random.below(first + 1)
            var given = truth.changes.filter { $0.second >= beginning }.map(\.activity)
            for second in [first, first + 1 + random.below(20)] {
                let contact = try truth.contact(at: second)
                let known = given.filter { $0.occurredAt.map { $0 <= .second(second) } ?? true }
                _ = await store.append(random.shuffled(known))
                let observer = ContactObserver(into: store, org: "org")
                #expect(try await observer.record(contact) == .recorded, "seed \(seed)")
                let drifts = try await drifts(of: store, contact)
                #expect(drifts.isEmpty, "seed \(seed): \(drifts)")
            }
            given = random.shuffled(given)
            _ = await store.append(given)
            try await expectTruth(truth, from: first, store, seed)
        }
    }

    private func drifts(
        of store: InMemoryActivityStore,
        _ contact: SourceContact
    ) async throws -> [Drift] {
        let timeline = await store.log(of: Truth.stream, knownAt: .head).timeline
        return Drift.drifts(
            of: try timeline.state(),
            from: timeline.activities.lazy.filter { !$0.isObserved }.compactMap(\.occurredAt).first,
            against: contact,
            seen: timeline.activities.last { $0.observation != nil }?.observation
        )
    }

    private func expectTruth(
        _ truth: Truth,
        from first: Int,
        _ store: InMemoryActivityStore,
        _ seed: UInt64
    ) async throws {
        for second in 0...110 {
            let state = try await store.state(of: Truth.stream, asOf: .time(.second(second)))
            for attribute in Truth.attributes {
                let found = state[attribute]
                // Without evidence it is the default, which claims nothing.
                guard second >= first || found.decidedBy != nil else { continue }
                let right = truth.isOn(attribute, at: second)
                #expect(found.isOn == right, "seed \(seed): \(attribute) at \(second)")
            }
        }
    }

    @Test func `of contacts that became one, the erasure of the contact's own stream decides`()
        async throws
    {
        var random = SplitMix64(seed: 1)
        let contact = try Truth(&random).contact(at: 50)
        let other = StreamID(org: "org", contact: "con_other")
        for erased in [Truth.stream, other] {
            let store = InMemoryActivityStore()
            for stream in [Truth.stream, other] {
                let id = ActivityID(stream.contact.rawValue)
                let activity = TestActivity.joined("x", at: 1, id: id)
                _ = await store.append([activity.activity(of: stream)])
            }
            try await store.merge(["con_other"], into: Truth.stream.contact, in: "org")
            _ = await store.erase(erased)
            let observer = ContactObserver(into: store, org: "org")
            let outcome = try await observer.record(contact)
            #expect(outcome == (erased == other ? .recorded : .erased))
        }
    }

    @Test func `a contact that was erased is refused, and an object of another form isn't kept`()
        async throws
    {
        let store = InMemoryActivityStore()
        let observer = ContactObserver(into: store, org: "org")
        _ = await store.append([TestActivity.blocked(at: 1)].activities(of: Truth.stream))
        _ = await store.erase(Truth.stream)
        let json = Array(#"{"id":"con","segments":[]}"#.utf8)
        let contact = SourceContact(id: "con", seenAt: .second(1), json: json)
        #expect(try await observer.record(contact) == .erased)
        let others = [
            SourceContact(id: "b", json: json), SourceContact(id: "b", seenAt: .second(1)),
            SourceContact(id: "b", segments: ["vip": nil], seenAt: .second(1), json: json),
        ]
        for other in others { #expect(try await observer.record(other) == .unreadable) }
        #expect(await store.streams() == [Truth.stream])
    }

    @Test func `the object is kept byte for byte, and seen again it is known`() async throws {
        let json = #"{ "id":"con", "segments":[ {"id":"vip","x":1.50} ],"blocked":null }"#
        let list = try SourceContact.list(in: Array("[\(json)]".utf8), seenAt: .second(1))
        let store = InMemoryActivityStore()
        let observer = ContactObserver(into: store, org: "org")
        #expect(try await observer.record(list[0]) == .recorded)
        #expect(try await observer.record(list[0]) == .known)
        let entry = try #require(await store.log(of: Truth.stream, knownAt: .head).entries.first)
        #expect(entry.activity.metadata == json)
        #expect(String(decoding: entry.activity.json, as: UTF8.self).contains(json))
        #expect(try await store.state(of: Truth.stream).isMember(of: "vip"))
    }
}

/// A true history of a contact, as the source knows it.
private struct Truth {
    static let stream = StreamID(org: "org", contact: "con")
    static let attributes: [Attribute] = [
        .blocked, .unsubscribed, .segment("a"), .segment("b"), .segment("c"),
    ]

    /// A change of an attribute at a second.
    struct Change {
        let second: Int
        let attribute: Attribute
        let turnsOn: Bool
        let activity: Activity
    }

    let changes: [Change]

    init(_ random: inout SplitMix64) {
        var changes: [Change] = []
        for attribute in Self.attributes {
            var isOn = false
            for second in (0..<100).filter({ _ in random.chance(0.04) }) {
                isOn.toggle()
                changes.append(
                    Change(
                        second: second,
                        attribute: attribute,
                        turnsOn: isOn,
                        activity: Self.activity(attribute, isOn, second, changes.count + 1)
                    )
                )
            }
        }
        self.changes = changes.sorted { $0.second < $1.second }
    }

    func isOn(_ attribute: Attribute, at second: Int) -> Bool {
        changes.last { $0.attribute == attribute && $0.second <= second }?.turnsOn ?? false
    }

    /// Returns the contact object as the source has it at a second.
    func contact(at second: Int) throws -> SourceContact {
        func since(_ attribute: Attribute) -> String {
            let change = changes.last { $0.attribute == attribute && $0.second <= second }
            guard let change, change.turnsOn else { return "null" }
            return "\"\(Timestamp.second(change.second).rfc3339)\""
        }
        let segments = ["a", "b", "c"].filter { isOn(.segment(SegmentID($0)), at: second) }
            .map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
        let json = """
            [{"id":"con","blocked":\(isOn(.blocked, at: second)),"blocked_at":\(since(.blocked)),
            "unsubscribed":\(isOn(.unsubscribed, at: second)),
            "unsubscribed_at":\(since(.unsubscribed)),"segments":[\(segments)]}]
            """
        return try SourceContact.list(in: Array(json.utf8), seenAt: .second(second))[0]
    }

    private static func activity(
        _ attribute: Attribute,
        _ isOn: Bool,
        _ second: Int,
        _ number: Int
    ) -> Activity {
        let (kind, segment): (ActivityKind, SegmentID?) =
            switch attribute {
            case .blocked: (isOn ? .contactBlocked : .contactUnblocked, nil)
            case .unsubscribed: (isOn ? .contactUnsubscribed : .contactResubscribed, nil)
            case .segment(let id): (isOn ? .segmentAdded : .segmentRemoved, id)
            }
        return Activity(
            stream: stream,
            id: ActivityID("act_\(number)"),
            kind: kind,
            occurredAt: .second(second),
            segment: segment.map { Activity.Segment(id: $0) }
        )
    }
}
