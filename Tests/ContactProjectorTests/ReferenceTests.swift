import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `The product against the plain model` {
    @Test(arguments: Seeds.some(25))
    func `order and state agree at every boundary and every prefix`(seed: UInt64) throws {
        let timeline = generatedTimeline(seed, activities: 30)
        let model = ReferenceModel(log: timeline.activities.reversed(), stream: timeline.stream)
        try expectAgreement(timeline, model)
    }

    @Test(arguments: Seeds.some(10))
    func `order and state agree at every position of the log`(seed: UInt64) async throws {
        let arrivals = generated(seed, contacts: 2, activities: 60, .dense.withAliases)
        let store = InMemoryActivityStore()
        for (index, activity) in arrivals.enumerated() {
            let position = await store.append([activity]).head.position
            let stream = activity.stream
            let model = ReferenceModel(log: Array(arrivals[...index]), stream: stream)
            let log = await store.log(of: stream, knownAt: .position(position))
            let timeline = log.timeline
            #expect(timeline.activities.map(\.id) == model.ordered.map(\.id))
            expectAgreement(try timeline.state(), model)
            let members = ReferenceModel.members(of: stream, in: Array(arrivals[...index]))
            let merged = timeline.merges.from.map { StreamID(contact: $0.old) }
            #expect(Set(merged) == members.subtracting([stream]))
        }
    }

    /// Compares orders with many ties: nearly all activities have one of three times.
    @Test(arguments: Seeds.some(60))
    func `crowded instants agree`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let history = (0..<14).map { place -> TestActivity in
            let second = [nil, 1, 2, 2, 3][random.below(5)]
            let id = ActivityID("act_\(random.below(90) + 10)_\(place)")
            return switch random.below(7) {
            case 0: .blocked(at: second, id: id)
            case 1: .unblocked(at: second, id: id)
            case 2, 3: .joined("vip", at: second, named: "\(place)", id: id)
            case 4, 5: .left("vip", at: second, id: id)
            default: .noted("\(place % 3)", at: second, id: id)
            }
        }
        let timeline = timeline(of: history)
        let model = ReferenceModel(log: random.shuffled(history.activities()), stream: .fixture)
        try expectAgreement(timeline, model)
    }

    /// Compares the activities of every as-of, and the states after each prefix, which are all possible states.
    private func expectAgreement(_ timeline: Timeline, _ model: ReferenceModel) throws {
        #expect(timeline.activities.map(\.id) == model.ordered.map(\.id))
        for asOf in timeline.boundaries {
            let admitted = try timeline.prefix(asOf: asOf).map(\.id)
            #expect(admitted == model.asOf(asOf).ordered.map(\.id))
        }
        for asOf in timeline.prefixes {
            expectAgreement(try timeline.state(asOf: asOf), model.asOf(asOf))
        }
    }

    private func expectAgreement(_ state: ContactState, _ model: ReferenceModel) {
        #expect(Set(state.attributeStates.keys) == model.attributes)
        for attribute in model.attributes {
            let deciding = model.deciding(attribute)
            #expect(state[attribute].decidedBy == deciding?.id)
            #expect(state[attribute].since == deciding?.occurredAt)
            #expect(state[attribute].isOn == model.value(of: attribute))
        }
        for (segment, label) in state.labels {
            #expect(label.name == model.name(of: segment))
            #expect(label.color == model.color(of: segment))
        }
        #expect(state.notes.map(\.content) == model.notes)
        #expect(state.noticed.filter { !$0.hasPrefix("merged") } == model.notices)
        #expect(state.counts.activities == model.ordered.count { !$0.isFlagObserved })
    }
}
