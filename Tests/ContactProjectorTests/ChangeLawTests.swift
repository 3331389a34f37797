import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `7 Laws of changes` {
    @Test(arguments: Seeds.some(15))
    func `7 a change applied to the first state gives the second, and undone the first`(
        seed: UInt64
    ) async throws {
        let world = await World(seed)
        for (start, end) in world.pairs {
            let before = try await world.state(start)
            let after = try await world.state(end)
            let changes = try await world.changes(start, end)
            #expect(changes.applied(to: before) == after)
            #expect(changes.reversed.applied(to: after) == before)
            #expect(changes == StateChanges(from: before, to: after))
            let none = try await world.changes(start, start)
            #expect(none.isEmpty)
        }
    }

    @Test(arguments: Seeds.some(15))
    func `7 the steps one after the other make the net change`(seed: UInt64) async throws {
        let world = await World(seed)
        for (start, end) in world.pairs {
            let before = try await world.state(start)
            let after = try await world.state(end)
            let steps = try await world.store.steps(of: world.contact, from: start, to: end)
            let composed = steps.reduce(before) { $1.changes.applied(to: $0) }
            #expect(composed.attributeStates == after.attributeStates)
            #expect(composed.labels == after.labels)
            #expect(composed.notes == after.notes)
            #expect(composed.files == after.files)
            #expect(steps.allSatisfy { !$0.changes.isEmpty })
        }
    }

    @Test(arguments: Seeds.some(10))
    func `steps between two instants walk over the activities in between, there and back`(
        seed: UInt64
    ) async throws {
        let world = await World(seed)
        let end = QueryTime()
        let there = try await world.store.steps(
            of: world.contact,
            from: QueryTime(asOf: .before(.earliest)),
            to: end
        )
        let back = try await world.store.steps(
            of: world.contact,
            from: end,
            to: QueryTime(asOf: .before(.earliest))
        )
        #expect(there.map(\.cause) == back.reversed().map(\.cause))
        #expect(there.map(\.changes) == back.reversed().map(\.changes.reversed))
    }
}

/// A random log of one contact, with pairs of coordinates to compare.
private struct World {
    let store = InMemoryActivityStore()
    let contact: ContactID
    let pairs: [(QueryTime, QueryTime)]

    init(_ seed: UInt64) async {
        var random = SplitMix64(seed: seed)
        let activities = generated(seed, activities: 50)
        contact = activities[0].stream.contact
        for batch in random.batches(activities) { _ = await store.append(batch) }
        let head = Int(await store.head().position.rawValue)
        let instants = activities.compactMap(\.occurredAt)
        func place() -> QueryTime {
            let asOf: [AsOf] = [.end, .time(random.pick(instants)), .before(random.pick(instants))]
            let known = [KnownAt.head, .position(Position(Int64(random.below(head + 3))))]
            return QueryTime(asOf: random.pick(asOf), knownAt: random.pick(known))
        }
        pairs = (0..<25).map { _ in (place(), place()) }
    }

    func state(_ place: QueryTime) async throws -> ContactState {
        try await store.state(of: contact, asOf: place.asOf, knownAt: place.knownAt)
    }

    func changes(_ start: QueryTime, _ end: QueryTime) async throws -> StateChanges {
        try await store.changes(of: contact, from: start, to: end)
    }
}
