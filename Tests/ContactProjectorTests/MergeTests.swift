import ContactProjector
import ContactProjectorTesting
import Testing

/// Rule 5.8 where the conformance suite of stores doesn't reach: the changes, their ids and the errors.
struct MergeTests {
    private static let old = StreamID(contact: "con_old")
    private static let new = StreamID(contact: "con_new")

    @Test(
        arguments: [
            "con_new", "a_b", "_", "\u{301}x", "e\u{301}", "a\0b", "alias_1_into_x",
            ContactID(String(repeating: "long", count: 400)),
        ] as [ContactID]
    )
    func `5.8 the id of an alias spells the change, whatever the contact's id is`(
        contact: ContactID
    ) {
        for isReversal in [false, true] {
            let change = ContactMerge(
                of: "con_old",
                into: contact,
                number: 12,
                isReversal: isReversal
            )
            let activities = change.activities(in: "org")
            #expect(activities.map(\.stream.contact) == ["con_old", contact])
            #expect(activities.map(\.id) == [change.oldID, change.newID])
            for activity in activities {
                #expect(activity.merge == change && activity.occurredAt == nil)
                // It outlives an erasure, which takes everything but the defining fields.
                #expect(activity.definition.merge == change)
            }
        }
    }

    @Test(
        arguments: [
            ("alias_1_into_con_old", ActivityKind.contactMerged, nil),
            ("alias_1_into_", .contactMerged, nil),
            ("alias_0_into_x", .contactMerged, nil), ("alias_01_into_x", .contactMerged, nil),
            ("alias_-1_into_x", .contactMerged, nil), ("alias_1_onto_x", .contactMerged, nil),
            ("alias_1_into", .contactMerged, nil), ("act_1", .contactMerged, nil),
            ("alias_99999999999999999999_into_x", .contactMerged, nil),
            ("alias_1_into_x", .noteCreated, nil), ("alias_1_into_x", .contactMerged, 5),
        ] as [(ActivityID, ActivityKind, Int?)]
    )
    func `5.8 what doesn't spell a change is an activity of an unknown type`(
        id: ActivityID,
        kind: ActivityKind,
        second: Int?
    ) async throws {
        let activity = Activity(
            stream: Self.old,
            id: id,
            kind: kind,
            occurredAt: second.map { .second($0) }
        )
        #expect(activity.merge == nil)
        let store = InMemoryActivityStore()
        _ = await store.append([activity])
        let log = await store.log(of: Self.old, knownAt: .head)
        #expect(log.entries.map(\.kind) == [.activity])
        let state = try log.state()
        #expect(state.counts.activities == 1)
        #expect(kind == .noteCreated || state.notices.contains { $0.kind == .unknownType })
    }

    @Test func `5.8 a merge that is repeated writes nothing, and one that can't be says why`()
        async throws
    {
        let store = InMemoryActivityStore()
        for contact in ["con_old", "con_new", "con_far"] as [ContactID] {
            let stream = StreamID(contact: contact)
            _ = await store.append([TestActivity.blocked(at: 1).activity(of: stream)])
        }
        let made = try await store.merge(["con_old", "con_old"], into: "con_new")
        #expect(made == [ContactMerge(of: "con_old", into: "con_new", number: 1)])
        let head = await store.head()
        #expect(try await store.merge(["con_old"], into: "con_new").isEmpty)
        await #expect(throws: MergeError.itself("con_new")) {
            try await store.merge(["con_new"], into: "con_new")
        }
        await #expect(throws: MergeError.circle("con_new", into: "con_old")) {
            try await store.merge(["con_new"], into: "con_old")
        }
        await #expect(throws: MergeError.isAnother(made[0])) {
            try await store.merge(["con_far", "con_old"], into: "con_far2")
        }
        #expect(try await store.unmerge(["con_far"]).isEmpty)
        #expect(await store.head() == head)
        _ = try await store.merge(["con_new"], into: "con_far")
        await #expect(throws: MergeError.circle("con_far", into: "con_old")) {
            try await store.merge(["con_far"], into: "con_old")
        }
        let back = try await store.unmerge(["con_old"])
        #expect(back.map(\.number) == [2] && back[0].isReversal)
        let again = try await store.merge(["con_old"], into: "con_far")
        #expect(again == [ContactMerge(of: "con_old", into: "con_far", number: 3)])
        let merges = try await store.state(of: "con_far").basis.merges
        #expect(merges.from.map(\.old) == ["con_new", "con_old"] && merges.into == nil)
    }

    @Test func `5.8 an erased activity gives way to the one that was not erased`() async throws {
        let store = InMemoryActivityStore()
        let shared = TestActivity.unsubscribed(at: 1, id: "a")
        _ = await store.append([shared.activity(of: Self.old)])
        _ = await store.append([shared.activity(of: Self.new)])
        _ = await store.erase(Self.old)
        try await store.merge(["con_old"], into: "con_new")
        let state = try await store.state(of: Self.new)
        #expect(state.isUnsubscribed && state.counts.activities == 1)
        #expect(state.basis.erasedAt == Position(3))
        _ = await store.erase(Self.new)
        let gone = try await store.state(of: Self.new)
        #expect(gone.isUnsubscribed && gone.basis.presence == .erased)
        #expect(gone.basis.merges.from.map(\.old) == ["con_old"])
    }

    @Test func `5.8 an activity with the id of an alias is a conflict, and never applied`()
        async throws
    {
        let store = InMemoryActivityStore()
        try await store.merge(["con_old"], into: "con_new")
        let taken = TestActivity.joined("vip", at: 1, id: "alias_1_into_con_new")
        let outcome = await store.append([taken.activity(of: Self.old)]).outcomes
        #expect(outcome == [.conflict(Position(3), with: Position(1))])
        for stream in [Self.old, Self.new] {
            let log = await store.log(of: stream, knownAt: .head)
            #expect(try log.state().segments.isEmpty && log.conflicts.count == 1)
        }
    }

    @Test func `5.8 a change whose id a source took gets another number`() async throws {
        let store = InMemoryActivityStore()
        for id in ["alias_1_into_con_new", "alias_7_x"] as [ActivityID] {
            _ = await store.append([TestActivity.blocked(at: 1, id: id).activity(of: Self.old)])
        }
        let made = try await store.merge(["con_old"], into: "con_new")
        #expect(made.map(\.number) == [8])
        #expect(try await store.state(of: Self.new).isBlocked)
    }

    @Test func `5.8 a change that another writer's overtook is an error`() async throws {
        let store = InMemoryActivityStore()
        let taken = ContactMerge(of: "con_old", into: "con_far", number: 1)
        // The other writer's half is there already, under the number that will be taken.
        _ = await store.append(Array(taken.activities(in: nil).suffix(1)))
        let first = Array(taken.activities(in: nil).prefix(1))
        let racing = RacingStore(forwarded: store, first: first)
        let own = ContactMerge(of: "con_old", into: "con_else", number: 1)
        await #expect(throws: MergeError.withoutEffect(own)) {
            try await racing.merge(["con_old"], into: "con_else")
        }
    }

    @Test func `5.8 a contact that became another one through a third is skipped`() async throws {
        let store = InMemoryActivityStore()
        try await store.merge(["con_a"], into: "con_b")
        try await store.merge(["con_b"], into: "con_c")
        #expect(try await store.merge(["con_a", "con_b"], into: "con_c").isEmpty)
    }

    @Test func `5.8 the largest number leaves room for no other, and traps nothing`() async throws {
        let store = InMemoryActivityStore()
        let change = ContactMerge(of: "con_old", into: "con_x", number: 999_999_999)
        let more = ContactMerge(of: "con_old", into: "con_x", number: .max)
        _ = await store.append(change.activities(in: nil) + more.activities(in: nil))
        await #expect(throws: MergeError.self) { try await store.unmerge(["con_old"]) }
    }

    @Test func `5.8 a text erased under one contact stays under the other`() async throws {
        let store = InMemoryActivityStore()
        let noted = TestActivity.noted("hello", at: 1, note: "n", id: "a")
        for stream in [Self.new, Self.old] { _ = await store.append([noted.activity(of: stream)]) }
        _ = await store.erase(["a"], of: Self.old)
        try await store.merge(["con_old"], into: "con_new")
        #expect(try await store.state(of: Self.new).notes.map(\.content.content) == ["hello"])
        #expect(try await store.state(of: Self.old).notes.map(\.content.content) == [nil])
        _ = await store.erase(["a"], of: Self.new)
        #expect(try await store.state(of: Self.new).notes.map(\.content.content) == [nil])
    }

    @Test func `5.8 what was seen of one contact takes nothing from the other`() async throws {
        let store = InMemoryActivityStore()
        _ = await store.append(
            [.unsubscribed(at: 1, id: "a"), .joined("old", at: 2, id: "b")].activities(of: Self.old)
        )
        _ = await store.append(
            [.blocked(at: 3, id: "c"), .joined("new", at: 4, id: "d")].activities(of: Self.new)
        )
        func see(_ stream: StreamID, at second: Int, _ segments: [SegmentID]) async {
            let off = Observation.Flag(isOn: false)
            let seen = Observation(
                seenAt: .second(second),
                blocked: off,
                unsubscribed: off,
                segments: segments.map { Activity.Segment(id: $0) }
            )
            _ = await store.append(Activity.observing(seen, of: stream))
        }
        await see(Self.new, at: 10, ["seen"])
        try await store.merge(["con_old"], into: "con_new")
        let state = try await store.state(of: Self.new)
        // Its own block and membership are off, the other contact's opt-out and membership hold.
        #expect(state.isUnsubscribed && !state.isBlocked)
        #expect(Set(state.segments.map(\.segment)) == ["old", "seen"])
        #expect(state[.unsubscribed].decidedBy == "a")
        // Once the other one was seen, too, nobody says that it is on.
        await see(Self.old, at: 20, [])
        let later = try await store.state(of: Self.new)
        #expect(!later.isUnsubscribed && later.segments.map(\.segment) == ["seen"])
        let census = try await store.state(of: Self.new, asOf: .time(.second(19)))
        #expect(census.isUnsubscribed)
    }

    @Test func `5.8 a change without effect is removed, and never has one later`() async throws {
        let store = InMemoryActivityStore()
        try await store.merge(["con_a"], into: "con_b")
        let circle = ContactMerge(of: "con_b", into: "con_a", number: 1)
        _ = await store.append(circle.activities(in: nil))
        #expect(try await store.unmerge(["con_b"]).map(\.number) == [2])
        try await store.unmerge(["con_a"])
        for contact in ["con_a", "con_b"] as [ContactID] {
            #expect(try await store.state(of: contact).basis.merges == ContactMerges())
        }
    }

    @Test func `5.8 half of a change has no effect`() async throws {
        let store = InMemoryActivityStore()
        let change = ContactMerge(of: "con_old", into: "con_new", number: 1)
        for half in change.activities(in: nil) {
            _ = await store.append([half])
            let isWhole = half.stream == Self.new
            for stream in [Self.old, Self.new] {
                let merges = await store.log(of: stream, knownAt: .head).merges
                #expect((merges != ContactMerges()) == isWhole)
            }
        }
        // The organization is another one: these are other contacts.
        let other = StreamID(org: "org", contact: "con_old")
        #expect(await store.log(of: other, knownAt: .head).merges == ContactMerges())
    }

    @Test(arguments: Seeds.some(15))
    func `5.8 the contact has what one stream with all activities has`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        // Without observations, each of which is about one of the two.
        var options = ActivityGenerator.Options.dense
        options.observations = 0
        let activities = generated(seed, contacts: 2, activities: 60, options)
        let streams = Set(activities.map(\.stream)).sorted()
        guard streams.count == 2 else { return }
        let (store, right) = (InMemoryActivityStore(), InMemoryActivityStore())
        try await store.merge([streams[0].contact], into: streams[1].contact)
        for activity in activities {
            _ = await store.append([activity])
            let moved = activity.copy(
                of: streams[1],
                id: activity.id,
                payload: activity.payload
            )
            _ = await right.append([moved])
        }
        let found = await store.log(of: streams[1], knownAt: .head).timeline
        let model = await right.log(of: streams[1], knownAt: .head).timeline
        #expect(found.activities.map(\.id) == model.activities.map(\.id), "seed \(seed)")
        for asOf in model.boundaries where random.chance(0.3) {
            let (state, expected) = (try found.state(asOf: asOf), try model.state(asOf: asOf))
            #expect(state.attributeStates == expected.attributeStates, "seed \(seed) \(asOf)")
            #expect(state.labels == expected.labels && state.notes == expected.notes)
            #expect(state.counts == expected.counts, "seed \(seed) \(asOf)")
        }
    }
}

/// A store to which another writer appends just before each append.
private struct RacingStore: ForwardingStore {
    let forwarded: InMemoryActivityStore
    let first: [Activity]

    func append(_ activities: [Activity]) async throws(StoreError) -> AppendReport {
        _ = await forwarded.append(first)
        return await forwarded.append(activities)
    }
}
