import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactQueries

/// The names by which segments are found.
@Suite struct SegmentNameTests {
    private func names(_ testActivities: [TestActivity]) -> SegmentNames {
        var names = SegmentNames()
        for activity in testActivities.activities() { names.learn(activity) }
        return names
    }

    private func refusal(_ names: SegmentNames, _ word: String) -> UserError? {
        do {
            _ = try names.segment(word)
            return nil
        } catch { return error }
    }

    @Test func `any name that a segment had finds it, whatever its letters`() throws {
        let names = names([
            .joined("seg_9", at: 0, named: "Old name"), .left("seg_9", at: 60, named: "New name"),
            .joined("seg_9", named: "undated"),
        ])
        for word in ["seg_9", "Old name", "New name", "new NAME", "undated"] {
            for asOf in [AsOf.start, .time(.second(30)), .end] {
                #expect(try names.asked(at: asOf).segment(word) == "seg_9")
            }
        }
    }

    @Test func `the name of the time asked about comes before any other`() throws {
        let names = names([
            .joined("seg_1", at: 0, named: "Gold"), .joined("seg_1", at: 60, named: "Silver"),
            .joined("seg_2", at: 50, named: "Bronze"), .joined("seg_2", at: 100, named: "Gold"),
        ])
        #expect(try names.asked(at: .time(.second(30))).segment("Gold") == "seg_1")
        #expect(try names.asked(at: .before(.second(100))).segment("Silver") == "seg_1")
        #expect(try names.asked(at: .end).segment("gold") == "seg_2")
        // As of 80 neither is called so any more, or yet.
        #expect(
            refusal(names.asked(at: .time(.second(80))), "Gold")?.hint == "use an id: seg_1, seg_2"
        )
    }

    @Test func `an equal spelling comes before one in other letters`() throws {
        let names = names([
            .joined("seg_1", at: 0, named: "VIP"), .joined("seg_2", at: 0, named: "vip"),
        ])
        #expect(try names.segment("vip") == "seg_2")
        #expect(try names.segment("VIP") == "seg_1")
        #expect(refusal(names, "Vip")?.message == "\"Vip\" names 2 segments")
    }

    @Test func `an id comes before a name, and a remark says so`() throws {
        let names = names([
            .joined("VIP", at: 0, named: "Gold"), .joined("seg_2", at: 0, named: "VIP"),
            .joined("seg_2", at: 1, named: "Plus"), .joined("blocked", at: 0, named: "blocked"),
        ])
        #expect(try names.segment("VIP") == "VIP")
        #expect(
            names.remark(on: "VIP") == "\"VIP\" is read as an id; it is also a name of seg_2"
        )
        for word in ["Gold", "seg_2", "blocked", "nothing"] {
            #expect(names.remark(on: word) == nil, "\(word)")
        }
    }

    @Test func `a contact's own names come before everybody's, and no name before an id`() throws {
        let names = names([
            .joined("seg_1", at: 0, named: "Gold"), .joined("Silver", at: 0, named: "x"),
            .joined("seg_2", at: 0, named: "Gold"), .joined("seg_2", at: 0, named: "Silver"),
        ])
        let own = names.asked(
            about: [TestActivity.joined("seg_2", at: 0, named: "Gold")].activities()
        )
        #expect(try own.segment("Gold") == "seg_2")
        #expect(try own.segment("Silver") == "Silver")
        #expect(refusal(names, "Gold")?.message == "\"Gold\" names 2 segments")
    }

    @Test func `what nobody was called is told with what may be meant`() {
        let names = names([.joined("seg_1", at: 0, named: "Gold")])
        #expect(refusal(names, "Glod")?.hint == "did you mean Gold?")
        let error = refusal(names, "nothing like it")
        #expect(error?.message == "no segment \"nothing like it\"")
        #expect(error?.hint == "`segments` lists them")
        #expect(refusal(SegmentNames(), "x")?.hint == "no activity names a segment")
    }

    @Test func `names that come while a store is open are known, and erased ones no more`()
        async throws
    {
        let store = InMemoryActivityStore()
        _ = await store.append([TestActivity.joined("seg_1", at: 0, named: "Gold")].activities())
        let engine = QueryEngine(over: store)
        var names = try await engine.segmentNames()
        #expect(try names.segment("Gold") == "seg_1")
        let other = StreamID(contact: "con_2")
        _ = await store.append(
            [TestActivity.joined("seg_1", at: 9, named: "Bright")].activities(of: other)
        )
        names = try await engine.segmentNames()
        #expect(try names.segment("Bright") == "seg_1")
        _ = await store.erase(.fixture)
        names = try await engine.segmentNames()
        #expect(throws: UserError.self) { try names.segment("Gold") }
        #expect(try names.segment("Bright") == "seg_1")
    }
}

extension SegmentNameTests {
    @Test func `names of a log that was put back, or of another one, are forgotten`() async throws {
        let first = InMemoryActivityStore()
        _ = await first.append([TestActivity.joined("seg_1", at: 0, named: "Gold")].activities())
        let second = InMemoryActivityStore()
        _ = await second.append([TestActivity.joined("seg_2", at: 0, named: "Silver")].activities())
        var names = SegmentNames()
        let place = try await names.learn(from: first, after: nil, isInterrupted: { false })
        let again = try await names.learn(from: first, after: place, isInterrupted: { false })
        #expect(again == place)
        #expect(try names.segment("Gold") == "seg_1")
        _ = try await names.learn(from: second, after: place, isInterrupted: { false })
        #expect(try names.segment("Silver") == "seg_2")
        #expect(throws: UserError.self) { try names.segment("Gold") }
    }

    @Test func `a name whose description was erased is forgotten`() async throws {
        let store = InMemoryActivityStore()
        let joined = TestActivity.joined("seg_1", at: 0, named: "Gold", id: "a")
        _ = await store.append([joined.activity()])
        var names = SegmentNames()
        let place = try await names.learn(from: store, after: nil, isInterrupted: { false })
        #expect(try names.segment("Gold") == "seg_1")
        _ = await store.erase(["a"], of: .fixture)
        _ = try await names.learn(from: store, after: place, isInterrupted: { false })
        #expect(throws: UserError.self) { try names.segment("Gold") }
    }
}
