import ContactProjector

/// A measurement of the present state from a log in memory, by contact id and by stream.
struct MemoryBench {
    let contacts: Int
    let questions: Int
    let seed: UInt64

    func run() async throws {
        var chance = Chance(state: seed)
        let store = InMemoryActivityStore()
        let streams = (0..<contacts).map { number in
            StreamID(org: "org_1", contact: ContactID("con_\(number)"))
        }
        // Ten activities of each contact, as in the other benchmarks.
        for round in 0..<10 {
            _ = await store.append(streams.map { activity(of: $0, round) })
        }
        let asked = (0..<questions).map { _ in
            streams.randomElement(using: &chance) ?? streams[0]
        }
        var byStream = Times()
        var byContact = Times()
        // In turns, so that both find the contact's entries in the cache equally often.
        for (number, stream) in asked.enumerated() {
            let isFirst = number.isMultiple(of: 2)
            var answers: [ContactState] = []
            if isFirst {
                answers.append(try await byStream.measure { try await store.state(of: stream) })
            }
            answers.append(
                try await byContact.measure { try await store.state(of: stream.contact) }
            )
            if !isFirst {
                answers.append(try await byStream.measure { try await store.state(of: stream) })
            }
            if answers[0] != answers[1] { say("different", stream.contact.rawValue) }
        }
        byStream.say(as: "stream")
        byContact.say(as: "contact")
    }

    private func activity(of stream: StreamID, _ round: Int) -> Activity {
        Activity(
            stream: stream,
            id: ActivityID("act_\(stream.contact)_\(round)"),
            kind: round.isMultiple(of: 2) ? .contactBlocked : .contactUnblocked,
            occurredAt: Timestamp(microseconds: Int64(1_700_000_000_000_000 + round * 1_000_000))
        )
    }
}
