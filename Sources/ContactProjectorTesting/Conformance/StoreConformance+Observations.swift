internal import ContactProjector

extension StoreConformance {
    static let observationChecks = [
        Check("3.10 an observation decides from the time it was made, in any order of arrival") {
            trial in
            let stream = StreamID(contact: "con_seen")
            let activities = try trial.activities(
                [.joined("old", at: 1, id: "a"), .unsubscribed(at: 2, id: "b")],
                of: stream
            )
            let seen = try seen(by: .second(10), of: stream).map(trial.prepare)
            for batches in [[activities + seen], [seen, activities], [seen + seen, activities]] {
                let store = try await trial.store()
                for batch in batches { _ = try await store.append(batch) }
                try await requireObserved(store, stream)
            }
        },
        Check("3.10 an observation is an entry of its own kind") { trial in
            let stream = StreamID(contact: "con_seen")
            let store = try await trial.store()
            let seen = try seen(by: .second(10), of: stream).map(trial.prepare)
            let first = try await store.append(seen)
            try require(first.appended, is: seen.count, "the number appended")
            let again = try await store.append(seen)
            try require(again.duplicates, is: seen.count, "the number of duplicates")
            let log = try await store.log(of: stream, knownAt: .head)
            let kinds = log.entries.map(\.kind)
            try require(kinds, is: seen.map { _ in .observation }, "the kinds of the entries")
        },
        Check("3.9 of an observation an erasure leaves the flags") { trial in
            let stream = StreamID(contact: "con_seen")
            let store = try await trial.store()
            _ = try await store.append(try seen(by: .second(10), of: stream).map(trial.prepare))
            _ = try await store.erase(stream)
            let state = try await store.state(of: stream)
            try require(state.isBlocked, is: true, "the block")
            try require(state.segments.isEmpty, is: true, "the absence of segments")
            try require(state.basis.presence, is: .erased, "the presence")
        },
    ]

    /// Returns an observation: blocked since a time of its own, not unsubscribed, in one segment.
    private static func seen(by time: Timestamp, of stream: StreamID) -> [Activity] {
        Activity.observing(
            Observation(
                seenAt: time,
                blocked: Observation.Flag(isOn: true, since: .second(5)),
                unsubscribed: Observation.Flag(isOn: false),
                segments: [Activity.Segment(id: "vip", name: "VIP")]
            ),
            of: stream,
            metadata: #"{"segments":[{"id":"vip","name":"VIP"}]}"#
        )
    }

    private static func requireObserved(
        _ store: any ActivityStore,
        _ stream: StreamID
    ) async throws {
        let expected: [(second: Int, blocked: Bool, unsubscribed: Bool, segments: [SegmentID])] = [
            (1, false, false, ["old"]), (4, false, true, ["old"]), (5, true, true, ["old"]),
            (9, true, true, ["old"]), (10, true, false, ["vip"]), (11, true, false, ["vip"]),
        ]
        for right in expected {
            let asOf = AsOf.time(.second(right.second))
            let state = try await store.state(of: stream, asOf: asOf)
            try require(state.isBlocked, is: right.blocked, "the block as of \(asOf)")
            try require(state.isUnsubscribed, is: right.unsubscribed, "the opt-out as of \(asOf)")
            try require(state.segments.map(\.segment), is: right.segments, "segments as of \(asOf)")
            let summary = try await store.summary(of: stream, asOf: asOf)
            try require(summary.isBlocked, is: right.blocked, "the summary's block as of \(asOf)")
            let segments = summary.segments.map(\.segment)
            try require(segments, is: right.segments, "the summary's segments as of \(asOf)")
        }
        let log = try await store.log(of: stream, knownAt: .head)
        let why = try log.explain(.segment("vip"), asOf: .end)
        try require(why.seenAt, is: .second(10), "the time at which the segment was seen")
        try require(try log.state().notices.count, is: 2, "the number of notices")
    }
}
