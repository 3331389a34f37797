import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `A batch is a set` {
    @Test func `versions inside one batch are recorded by the update time that they carry`() async {
        let versions: [TestActivity] = [
            .joined("vip", at: 1, named: "b", updatedAt: 20, id: "a"),
            .joined("vip", at: 1, named: "c", updatedAt: 30, id: "a"),
            .joined("vip", at: 1, named: "a", updatedAt: 10, id: "a"),
            .joined("vip", at: 1, named: "z", id: "a"),
        ]
        await expectOneLog(of: versions.activities()) { entries in
            #expect(entries.map(\.activity.segment?.name) == ["z", "a", "b", "c"])
        }
    }

    @Test func `versions with one update time are recorded in the order of their digests`() async {
        let versions = [3, 1, 2].map { word in
            Activity(
                stream: .fixture,
                id: "a",
                kind: .contactBlocked,
                occurredAt: .second(1),
                payload: Payload(bytes: [UInt8(word)], digest: Payload.Digest(UInt64(word)))
            )
        }
        await expectOneLog(of: versions) { entries in
            #expect(entries.map(\.activity.payload.bytes) == [[1], [2], [3]])
        }
    }

    @Test func `versions that nothing else orders are ordered by what they say`() async {
        await expectOneLog(
            of: [
                TestActivity.joined("vip", at: 1, named: "b", id: "a"),
                .joined("vip", at: 1, named: "a", id: "a"),
                .joined("vip", at: 1, named: "a", color: "red", id: "a"),
                .joined("vip", at: 1, id: "a"), .joined("vip", at: 1, named: "", id: "a"),
            ].activities()
        )
        let people = ["b", "a", nil].map { Activity.Actor(id: "user", name: $0) }
        await expectOneLog(of: people.map { by($0) })
        await expectOneLog(of: ["{}", nil, "{ }"].map { by(nil, metadata: $0) })
    }

    @Test func `which of two contradictions comes first does not depend on the order given`() async
    {
        await expectOneLog(
            of: [
                TestActivity.blocked(at: 1, id: "a"), .blocked(at: 2, id: "a"),
                .unblocked(at: 1, id: "a"), .blocked(id: "a"),
            ].activities()
        )
        let same = Payload(bytes: [1], digest: Payload.Digest(1))
        await expectOneLog(
            of: [ActivityKind.contactBlocked, .contactUnblocked].map {
                Activity(stream: .fixture, id: "a", kind: $0, occurredAt: nil, payload: same)
            }
        )
    }

    @Test func `which spelling of one description is kept does not depend on the order given`()
        async
    {
        let spellings = ["{}", "{ }", "{  }"].map { json in
            Activity(
                stream: .fixture,
                id: "a",
                kind: .contactBlocked,
                occurredAt: nil,
                payload: Payload(bytes: Array(json.utf8), digest: Payload.Digest(1))
            )
        }
        var kept: Set<[UInt8]> = []
        for start in spellings.indices {
            let rotated = Array(spellings[start...] + spellings[..<start])
            kept.insert(await entries(of: rotated).first?.activity.payload.bytes ?? [])
        }
        #expect(kept.count == 1)
    }

    @Test func `what comes once is recorded in the order given`() async {
        let ids: [ActivityID] = ["c", "a", "b"]
        let activities = ids.map { TestActivity.blocked(at: 1, id: $0).activity() }
        #expect(await entries(of: activities).map(\.activity.id) == ids)
    }

    @Test(arguments: Seeds.some(20))
    func `a batch given in any order becomes the same state`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let batch = generated(seed, contacts: 2, activities: 80)
        let right = InMemoryActivityStore()
        _ = await right.append(batch)
        for _ in 0..<5 {
            let other = InMemoryActivityStore()
            _ = await other.append(random.shuffled(batch))
            for stream in await right.streams() {
                let found = await other.log(of: stream, knownAt: .head).timeline
                let model = await right.log(of: stream, knownAt: .head).timeline
                #expect(try found.state() == model.state())
            }
        }
    }

    /// Records every rotation of a batch, forwards and backwards, and expects the same entries.
    private func expectOneLog(
        of batch: [Activity],
        _ check: ([LogEntry]) -> Void = { _ in }
    ) async {
        let right = await entries(of: batch)
        check(right)
        for start in batch.indices {
            let rotated = Array(batch[start...] + batch[..<start])
            for arranged in [rotated, rotated.reversed()] {
                let found = await entries(of: arranged)
                #expect(found.map(\.activity) == right.map(\.activity))
                #expect(found.map(\.kind) == right.map(\.kind))
            }
        }
    }

    private func entries(of batch: [Activity]) async -> [LogEntry] {
        let store = InMemoryActivityStore()
        _ = await store.append(batch)
        return await store.log(of: .fixture, knownAt: .head).entries
    }

    private func by(_ actor: Activity.Actor?, metadata: String? = nil) -> Activity {
        Activity(
            stream: .fixture,
            id: "a",
            kind: .contactBlocked,
            occurredAt: nil,
            actor: actor,
            metadata: metadata
        )
    }
}
