import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `7 Laws of order, state and time` {
    @Test(arguments: Seeds.some(15))
    func `7 permutation, duplication and batching make no difference`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let options = ActivityGenerator.Options.dense.withoutEchoes.withAliases
        let activities = generated(seed, contacts: 3, activities: 60, options)
        let right = InMemoryActivityStore()
        _ = await right.append(activities)
        for _ in 0..<4 {
            let echoes = activities.filter { _ in random.chance(0.3) }
            let store = InMemoryActivityStore()
            for batch in random.batches(random.shuffled(activities + echoes)) {
                _ = await store.append(batch)
            }
            for stream in await right.streams() {
                let found = await store.log(of: stream, knownAt: .head).timeline
                let model = await right.log(of: stream, knownAt: .head).timeline
                for asOf in model.boundaries {
                    #expect(try found.state(asOf: asOf) == model.state(asOf: asOf))
                }
            }
        }
    }

    @Test(arguments: Seeds.some(15))
    func `7 revisions never change the order or what is held, in whatever order they come`(
        seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        var options = ActivityGenerator.Options.dense
        (options.conflicts, options.merges) = (0, 0)
        let activities = generated(seed, activities: 60, options)
        let stream = activities[0].stream
        let right = await timeline(of: stream, after: [activities])
        for _ in 0..<5 {
            let found = await timeline(
                of: stream,
                after: random.batches(random.shuffled(activities))
            )
            #expect(found.activities.map(\.id) == right.activities.map(\.id))
            #expect(try found.state().attributeStates == right.state().attributeStates)
            #expect(try found.state().counts == right.state().counts)
        }
    }

    @Test(arguments: Seeds.some(15))
    func `7 a fold that is interrupted at any prefix and resumed gives the same state`(
        seed: UInt64
    ) {
        let timeline = generatedTimeline(seed)
        let projection = ContactStateProjection(timeline.stream)
        let whole = projection.fold(timeline.activities)
        for place in 0...timeline.activities.count {
            let snapshot = projection.fold(timeline.activities[..<place])
            #expect(projection.fold(timeline.activities[place...], from: snapshot) == whole)
        }
    }

    @Test(arguments: Seeds.some(15))
    func `7 what an earlier as-of admits is a prefix of what a later one admits`(
        seed: UInt64
    ) throws {
        let timeline = generatedTimeline(seed)
        var last = 0
        for instant in Set(timeline.activities.compactMap(\.occurredAt)).sorted() {
            for asOf in [AsOf.before(instant), .time(instant)] {
                let prefix = try timeline.prefix(asOf: asOf)
                #expect(prefix.startIndex == 0 && prefix.count >= last)
                last = prefix.count
            }
            let isEarlier = timeline.activities[last...].allSatisfy {
                $0.occurredAt.map { $0 > instant } ?? false
            }
            #expect(isEarlier)
        }
    }

    @Test(arguments: Seeds.some(10))
    func `7 what was known once stays known`(seed: UInt64) async {
        // Without merges: a contact that is itself again no longer has what another one's log holds.
        let activities = generated(seed, activities: 60)
        let stream = activities[0].stream
        let store = InMemoryActivityStore()
        var random = SplitMix64(seed: seed)
        for batch in random.batches(activities) { _ = await store.append(batch) }
        var known: Set<ActivityID> = []
        for position in 0...(await store.head().position.rawValue) {
            let log = await store.log(of: stream, knownAt: .position(Position(position)))
            let now = Set(log.timeline.activities.map(\.id))
            #expect(now.isSuperset(of: known))
            #expect(log.knownAt == Position(position))
            known = now
        }
    }

    @Test(arguments: Seeds.some(15))
    func `7 why names an activity of the prefix without which the answer is another`(
        seed: UInt64
    ) async throws {
        let activities = generated(seed, activities: 30)
        let stream = activities[0].stream
        let store = InMemoryActivityStore()
        for activity in activities { _ = await store.append([activity]) }
        let log = await store.log(of: stream, knownAt: .position(Position(25)))
        let timeline = log.timeline
        for asOf in timeline.boundaries + timeline.prefixes {
            let state = try timeline.state(asOf: asOf)
            for attribute in state.attributeStates.keys.sorted() + [.segment("seg_none")] {
                let why = try log.explain(attribute, asOf: asOf)
                #expect(why.state == state[attribute])
                #expect(why.deciding?.id == state[attribute].decidedBy)
                #expect(why.basis == state.basis)
                guard let deciding = why.deciding else { continue }
                #expect(try timeline.prefix(asOf: asOf).contains(deciding))
                let without = timeline.without(deciding, asOf)
                #expect(without[attribute] != state[attribute])
            }
        }
    }

    @Test(arguments: Seeds.some(10))
    func `7 why leaves out nothing that concerns the attribute`(seed: UInt64) async throws {
        let activities = generated(seed, activities: 40)
        let store = InMemoryActivityStore()
        for activity in activities { _ = await store.append([activity]) }
        let log = await store.log(of: activities[0].stream, knownAt: .position(Position(20)))
        for attribute in Set(log.entries.compactMap { $0.activity.transition?.attribute }) {
            let why = try log.explain(attribute, asOf: .end)
            let named = why.others.map(\.activity) + [why.deciding].compactMap(\.self)
            let right = log.entries.filter { entry in
                guard entry.activity.transition?.attribute == attribute else { return false }
                if entry.kind.isFirst { return true }
                return log.conflicts.contains(entry)
            }
            let heard = named.filter { $0.transition?.attribute == attribute && !$0.isDerived }
            #expect(heard.map(\.id).sorted() == right.map(\.activity.id).sorted())
        }
    }

    @Test(arguments: Seeds.some(15))
    func `history is on exactly when the state is`(seed: UInt64) throws {
        let timeline = generatedTimeline(seed)
        let intervals = try timeline.history()
        for instant in Set(timeline.activities.compactMap(\.occurredAt)) {
            for moment in [-1, 0, 1].map({ instant.advanced(byMicroseconds: $0) }) {
                let state = try timeline.state(asOf: .time(moment))
                let attributes = Set(intervals.map(\.attribute)).union(state.attributeStates.keys)
                for attribute in attributes {
                    let holding = intervals.filter {
                        $0.attribute == attribute && $0.contains(moment)
                    }
                    #expect(holding.count == (state[attribute].isOn ? 1 : 0))
                    if let interval = holding.first {
                        #expect(interval.by == state[attribute].decidedBy)
                        #expect(interval.since == state[attribute].since)
                    }
                }
            }
        }
    }

    @Test(arguments: Seeds.some(5))
    func `7 every contact's answer is that of its own stream alone`(seed: UInt64) async throws {
        let activities = generated(seed, contacts: 6, activities: 120, .dense.withoutEchoes)
        let store = InMemoryActivityStore()
        let head = await store.append(activities).head.position
        for stream in await store.streams() {
            let own = activities.filter { $0.stream == stream }
            let alone = Timeline(stream: stream, knownAt: head, activities: own)
            #expect(try await store.state(of: stream.contact) == alone.state())
        }
    }

    private func timeline(of stream: StreamID, after batches: [[Activity]]) async -> Timeline {
        let store = InMemoryActivityStore()
        for batch in batches { _ = await store.append(batch) }
        return await store.log(of: stream, knownAt: .head).timeline
    }
}

extension SplitMix64 {
    /// Splits activities into batches of 1 to 9.
    mutating func batches(_ activities: [Activity]) -> [[Activity]] {
        var batches: [[Activity]] = []
        for activity in activities {
            if batches.isEmpty || chance(0.2) || batches[batches.count - 1].count == 9 {
                batches.append([])
            }
            batches[batches.count - 1].append(activity)
        }
        return batches
    }
}

extension Timeline {
    /// Returns the state of the same activities without one of them.
    ///
    /// The other activities keep their order, and aren't sorted again, so that only the effect of the one is missing.
    fileprivate func without(_ activity: Activity, _ asOf: AsOf) -> ContactState {
        // Ordered again, since an observation is compared with what is left.
        let prefix = (try? prefix(asOf: asOf)) ?? []
        let rest = Timeline(stream: stream, activities: prefix.filter { $0 !== activity })
        return (try? rest.state()) ?? ContactStateProjection(stream).initialState
    }
}
