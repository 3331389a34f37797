import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct Observations {
    private let vip = Activity.Segment(id: "vip", name: "VIP")

    /// Returns the timeline of activities and an observation.
    private func timeline(
        _ activities: [TestActivity],
        seenAt second: Int = 10,
        blocked: Observation.Flag? = nil,
        unsubscribed: Observation.Flag? = nil,
        segments: [Activity.Segment]? = nil
    ) -> Timeline {
        Timeline(
            stream: .fixture,
            activities: activities.activities()
                + seen(second, blocked, unsubscribed, segments)
        )
    }

    private func seen(
        _ second: Int,
        _ blocked: Observation.Flag? = nil,
        _ unsubscribed: Observation.Flag? = nil,
        _ segments: [Activity.Segment]? = nil
    ) -> [Activity] {
        Activity.observing(
            Observation(
                seenAt: .second(second),
                blocked: blocked,
                unsubscribed: unsubscribed,
                segments: segments
            ),
            of: .fixture
        )
    }

    private let on = Observation.Flag(isOn: true)
    private let off = Observation.Flag(isOn: false)

    @Test func `3.10 what agrees is confirmed, and the activity stays the evidence`() async throws {
        let store = InMemoryActivityStore()
        _ = await store.append(
            [TestActivity.blocked(at: 1), .joined("vip", at: 2)].activities()
                + seen(10, on, nil, [vip])
        )
        let log = await store.log(of: .fixture, knownAt: .head)
        for attribute in [Attribute.blocked, .segment("vip")] {
            let why = try log.explain(attribute, asOf: .end)
            #expect(why.state.isOn)
            #expect(why.deciding?.isObserved == false)
            #expect(why.seenAt == .second(10))
            #expect(try log.explain(attribute, asOf: .before(.second(10))).seenAt == nil)
        }
        #expect(try log.state().notices.isEmpty)
    }

    @Test func `3.10 what differs is decided from then on, and noticed once`() throws {
        let timeline = timeline(
            [.joined("old", at: 1), .unsubscribed(at: 2)],
            blocked: on,
            unsubscribed: off,
            segments: [vip]
        )
        let before = try timeline.state(asOf: .before(.second(10)))
        #expect(before.segments.map(\.segment) == ["old"])
        #expect(before.isUnsubscribed && !before.isBlocked)
        let after = try timeline.state(asOf: .time(.second(10)))
        #expect(after.segments.map(\.segment) == ["vip"])
        #expect(after.segments.first?.label.name == "VIP")
        #expect(after.isBlocked && !after.isUnsubscribed)
        let id = try #require(timeline.activities.last?.id)
        #expect(after[.blocked].decidedBy == id && after[.blocked].since == .second(10))
        #expect(after.notices == [Notice(kind: .observedOtherwise, activity: id)])
        #expect(after.counts.activities == 3 && after.counts.last == id)
    }

    @Test func `3.10 of the time before it says nothing, and it makes the contact present`() throws
    {
        let timeline = timeline([], unsubscribed: off, segments: [])
        let before = try timeline.state(asOf: .before(.second(10)))
        #expect(before.basis.presence == .notYet && before.reachability == .unknown)
        let after = try timeline.state()
        #expect(after.basis.presence == .present && after.isReachable)
        // Seen to be off is evidence; nobody stated the block.
        #expect(after[.unsubscribed].decidedBy != nil && after[.blocked].decidedBy == nil)
        #expect(after.notices.isEmpty)
    }

    @Test func `3.10 a flag's own time decides from then, unless an activity accounts for it`()
        throws
    {
        let since = Observation.Flag(isOn: true, since: .second(5))
        let alone = timeline([], blocked: since)
        #expect(try alone.state(asOf: .before(.second(5))).isBlocked == false)
        let inBetween = try alone.state(asOf: .time(.second(5)))
        #expect(inBetween.isBlocked && inBetween.basis.presence == .notYet)
        #expect(try alone.state()[.blocked].since == .second(5))
        // The activity of the same time, and one within the second, become the evidence.
        let half = Timestamp.second(5).advanced(byMicroseconds: 500_000)
        for time in [Timestamp.second(5), half] {
            let activity = Activity(
                stream: .fixture,
                id: "act",
                kind: .contactBlocked,
                occurredAt: time
            )
            let told = Timeline(stream: .fixture, activities: seen(10, since) + [activity])
            let state = try told.state()
            #expect(state[.blocked].decidedBy == "act" && state[.blocked].since == time)
            // Nothing was otherwise, and nothing was said twice.
            #expect(state.notices.isEmpty)
            let intervals = try told.history().filter { $0.attribute == .blocked }
            #expect(intervals.map(\.by) == ["act"])
        }
        let later = timeline([.blocked(at: 6)], blocked: since)
        #expect(try later.state()[.blocked].since == .second(5))
    }

    @Test func `3.10 a flag that is on since after the request was not seen on`() throws {
        let state = timeline([], blocked: Observation.Flag(isOn: true, since: .second(11)))
        #expect(try state.state(asOf: .time(.second(10))).isBlocked == false)
        #expect(try state.state(asOf: .time(.second(11))).isBlocked)
    }

    @Test func `3.10 at its time it comes after the activities, and of two the id decides`() throws
    {
        let tied = timeline([.joined("vip", at: 10)], segments: [])
        #expect(try tied.state().segments.isEmpty)
        let both = seen(10, on) + seen(10, off)
        let last = both.map(\.id).max()
        for order in [both, both.reversed()] {
            let timeline = Timeline(stream: .fixture, activities: order)
            #expect(try timeline.state()[.blocked].decidedBy == last)
        }
    }

    @Test func `3.10 an activity that comes to be known later and explains it is the evidence`()
        async throws
    {
        let store = InMemoryActivityStore()
        let head = await store.append(seen(10, on)).head.position
        _ = await store.append([TestActivity.blocked(at: 3)].activities())
        let log = await store.log(of: .fixture, knownAt: .head)
        #expect(try log.state()[.blocked].decidedBy == "act_0001")
        #expect(try log.known(at: head).state()[.blocked].decidedBy == seen(10, on)[0].id)
    }

    @Test func `3.10 the id of what was seen spells it, and no other id does`() {
        let ids: [ActivityID] = [
            "observed", "observed_1_bn_un", "observed_1_bq_un_x", "observed_01_bn_un_x",
            "observed_1_bn_un_x_", "observed_2_bn_un_x", "observed_1_bn_un_",
            "observed_1_bn_un_CBF29CE484222325", "observed_-0_bn_un_x", "observed_1_by01_un_x",
        ]
        for id in ids {
            let activity = Activity(
                stream: .fixture,
                id: id,
                kind: .contactObserved,
                occurredAt: Timestamp(microseconds: 1)
            )
            #expect(activity.observation == nil)
            let state = try? Timeline(stream: .fixture, activities: [activity]).state()
            #expect(state?.noticed == ["unknownType \(id)"])
        }
        // Segments that the id wasn't made of count as missing; the flags follow from the id alone.
        let other = Activity(
            stream: .fixture,
            id: seen(1, nil, nil, [])[0].id,
            kind: .contactObserved,
            occurredAt: .second(1),
            observedSegments: [vip]
        )
        #expect(other.observation?.segments == nil && other.observation?.lacksSegments == true)
    }

    @Test func `3.10 what was seen without its segments is another fact than with them`()
        async throws
    {
        let whole = seen(10, nil, nil, [vip])
        let bare = Activity(
            stream: .fixture,
            id: whole[0].id,
            kind: .contactObserved,
            occurredAt: .second(10)
        )
        for (first, second) in [(whole[0], bare), (bare, whole[0])] {
            let store = InMemoryActivityStore()
            _ = await store.append([first])
            #expect(await store.append([second]).conflicts == 1)
            let isMember = try await store.state(of: .fixture).isMember(of: "vip")
            #expect(isMember == (first === whole[0]))
        }
    }

    @Test func `3.9 of an observation an erasure leaves the flags`() async throws {
        let store = InMemoryActivityStore()
        let since = Observation.Flag(isOn: true, since: .second(5))
        _ = await store.append(seen(10, nil, since, [vip]))
        _ = await store.erase(.fixture)
        let state = try await store.state(of: .fixture)
        #expect(state.isUnsubscribed && state.segments.isEmpty)
        #expect(state.basis.presence == .erased && state.counts.activities == 0)
        #expect(state.notices.map(\.kind) == [.suppressed])
    }

    @Test func `a step to an observation has all that it changed`() async throws {
        let store = InMemoryActivityStore()
        _ = await store.append(
            [TestActivity.joined("old", at: 1)].activities() + seen(10, on, nil, [vip])
        )
        let log = await store.log(of: .fixture, knownAt: .head)
        let steps = try log.steps(from: .before(.second(10)), to: .end)
        #expect(steps.count == 1)
        #expect(steps.first?.changes.attributeStates.count == 3)
    }
}
