import ContactProjectorTesting
import Testing

@testable import ContactCensus

/// The contacts with an attribute at any time, compared with a naive fold of all transitions.
@Suite struct TransitionStageTests {
    /// A transition, for the index and for the naive fold.
    private struct Turn {
        let time: Int64
        let attribute: UInt32
        let contact: Int
        let turnsOn: Bool
    }

    /// Returns alternating transitions of each contact and attribute, by contact and time.
    private static func turns(
        _ contacts: Int,
        _ attributes: UInt32,
        _ random: inout SplitMix64
    ) -> [Turn] {
        (0..<contacts).flatMap { contact in
            (0..<attributes).flatMap { attribute -> [Turn] in
                // Some attributes have no transition, so that there are empty lists.
                guard attribute % 4 != 3 else { return [] }
                var isOn = false
                var time: Int64 = random.below(5) == 0 ? .min : 0
                return (0..<random.below(6)).map { _ in
                    isOn.toggle()
                    defer { time = max(time, 0) + 1 + Int64(random.below(40)) }
                    return Turn(time: time, attribute: attribute, contact: contact, turnsOn: isOn)
                }
            }
        }
    }

    /// Builds an index from the transitions in the parts of several workers, with dropped rows among them.
    private static func index(
        _ turns: [Turn],
        contacts: Int,
        attributes: UInt32,
        parts: Int,
        threads: Int
    ) async -> TransitionIndex {
        var events = [[AttributeTransition]](repeating: [], count: parts)
        for turn in turns {
            let part = turn.contact * parts / max(1, contacts)
            let attribute = AttributeNumber(rawValue: turn.attribute)
            let event = AttributeTransition(
                turn.time,
                attribute,
                UInt32(turn.contact),
                turnsOn: turn.turnsOn
            )
            events[part].append(event)
            var dropped = event
            dropped.drop()
            if turn.contact % 3 == 0 { events[part].append(dropped) }
        }
        return await TransitionIndexBuilder(
            events: events,
            attributes: Int(attributes),
            contacts: contacts
        )
        .index(threads: threads)
    }

    @Test(arguments: [1, 2, 63, 64, 65, 400], Seeds.some(3))
    func `sizes and sets are those of a naive fold at any time`(contacts: Int, seed: UInt64)
        async throws
    {
        var random = SplitMix64(seed: seed)
        let attributes: UInt32 = 9
        let turns = Self.turns(contacts, attributes, &random)
        let index = await Self.index(
            turns,
            contacts: contacts,
            attributes: attributes,
            parts: 1 + random.below(4),
            threads: 1 + random.below(3)
        )
        for attribute in 0..<attributes {
            let list = index[AttributeNumber(rawValue: attribute)]
            let own = turns.filter { $0.attribute == attribute }
            #expect(list.range.count == own.count, "seed \(seed)")
            var last = 0
            for bound in [.min, -1, 0] + (0..<40).map({ $0 * 6 + Int64(random.below(6)) }) + [.max]
            {
                var members = Set<Int>()
                for turn in own where turn.time <= bound {
                    if turn.turnsOn {
                        members.insert(turn.contact)
                    } else {
                        members.remove(turn.contact)
                    }
                }
                let count = list.count(upTo: bound)
                #expect(count == own.count { $0.time <= bound }, "seed \(seed) at \(bound)")
                #expect(Set(list.bits(at: bound).numbers) == members, "seed \(seed) at \(bound)")
                #expect(list.size(after: count) == members.count, "seed \(seed) at \(bound)")
                let growth = list.size(after: count) - list.size(after: last)
                #expect(list.growth(from: last, to: count) == growth, "seed \(seed) at \(bound)")
                last = count
            }
        }
    }

    /// All contacts join, then all leave, so that the sets around each checkpoint are known without a fold.
    @Test(arguments: [64, 100, 1_000])
    func `the sets before, at and behind a checkpoint are right`(contacts: Int) async {
        let turns = (0..<contacts).flatMap { contact in
            [true, false].map { turnsOn in
                Turn(
                    time: Int64(turnsOn ? contact : contacts + contact),
                    attribute: 0,
                    contact: contact,
                    turnsOn: turnsOn
                )
            }
        }
        let index = await Self.index(
            turns,
            contacts: contacts,
            attributes: 1,
            parts: 2,
            threads: 2
        )
        let list = index[AttributeNumber(rawValue: 0)]
        let spacing = Checkpoints.spacing(contacts: contacts)
        #expect(
            index.checkpoints.count == 2 * contacts / spacing * ContactBits.words(for: contacts)
        )
        for count in 0...2 * contacts where (count + 1) % spacing <= 2 {
            let members = max(0, count - contacts)..<min(count, contacts)
            #expect(list.bits(after: count).numbers == Array(members), "after \(count)")
            #expect(list.size(after: count) == members.count, "after \(count)")
        }
    }

    @Test func `an attribute that the index doesn't have has no turns`() async {
        let index = await Self.index([], contacts: 3, attributes: 2, parts: 1, threads: 2)
        for attribute: UInt32 in [0, 1, 2, 100] {
            let list = index[AttributeNumber(rawValue: attribute)]
            #expect(list.count(upTo: .max) == 0 && list.size(after: 0) == 0)
            #expect(list.bits(at: .max).numbers.isEmpty)
        }
    }
}
