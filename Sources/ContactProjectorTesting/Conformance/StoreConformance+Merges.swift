internal import ContactProjector

extension StoreConformance {
    static let mergeChecks = [
        Check("5.8 a contact that another one became has the activities of both") { trial in
            let store = try await trial.store()
            _ = try await store.append(try Self.histories(trial))
            let apart = try await store.append([]).head.position
            let merge = ContactMerge(of: old.contact, into: new.contact, number: 1)
            _ = try await store.append(try merge.activities(in: nil).map(trial.prepare))
            try await requireOne(store, knownAt: .head)
            try await requireTwo(store, knownAt: .position(apart))
            let back = ContactMerge(of: merge.old, into: merge.new, number: 2, isReversal: true)
            let united = try await store.append([]).head.position
            _ = try await store.append(try back.activities(in: nil).map(trial.prepare))
            try await requireTwo(store, knownAt: .head)
            try await requireOne(store, knownAt: .position(united))
        },
        Check("5.8 merges are a set: order and repetition make no difference") { trial in
            let merges = [
                ContactMerge(of: old.contact, into: "con_between", number: 1),
                ContactMerge(of: old.contact, into: "con_between", number: 2, isReversal: true),
                ContactMerge(of: old.contact, into: "con_between", number: 3),
                ContactMerge(of: "con_between", into: new.contact, number: 1),
            ]
            let aliases = try merges.flatMap { try $0.activities(in: nil).map(trial.prepare) }
            let histories = try Self.histories(trial)
            for activities in [histories + aliases, aliases.reversed() + aliases + histories] {
                let store = try await trial.store()
                for activity in activities { _ = try await store.append([activity]) }
                let log = try await store.log(of: old, knownAt: .head)
                try require(log.merges.into?.new, is: "con_between", "what con_old became")
                let state = try await store.state(of: new)
                let from = state.basis.merges.from.map(\.old)
                try require(from, is: ["con_between", old.contact], "what became con_new")
                try require(state.isBlocked, is: true, "the block of a chain's first contact")
            }
        },
        Check("5.8 of merges in a circle the last one recorded has no effect") { trial in
            let store = try await trial.store()
            _ = try await store.append(try Self.histories(trial))
            for (from, into) in [(old.contact, new.contact), (new.contact, old.contact)] {
                let merge = ContactMerge(of: from, into: into, number: 1)
                _ = try await store.append(try merge.activities(in: nil).map(trial.prepare))
            }
            try await requireOne(store, knownAt: .head)
        },
        Check("5.8 an erasure of one contact leaves the other's activities") { trial in
            let store = try await trial.store()
            let merge = ContactMerge(of: old.contact, into: new.contact, number: 1)
            let activities = try merge.activities(in: nil).map(trial.prepare)
            _ = try await store.append(try Self.histories(trial) + activities)
            _ = try await store.erase(old)
            let state = try await store.state(of: new)
            try require(state.isBlocked, is: true, "the block, which outlives the erasure")
            try require(state.segments.map(\.segment), is: ["both", "own"], "the segments")
            try require(state.notes.compactMap(\.content.id), is: ["n1"], "the notes")
            let summary = try await store.summary(of: new)
            try require(summary.segments.count, is: 2, "the summary's number of segments")
        },
        Check("5.8 what was seen of one contact takes nothing from the other") { trial in
            let store = try await trial.store()
            _ = try await store.append(try Self.histories(trial))
            let off = Observation.Flag(isOn: false)
            let seen = Observation(
                seenAt: .second(10),
                blocked: off,
                unsubscribed: off,
                segments: []
            )
            _ = try await store.append(
                try Activity.observing(seen, of: new, metadata: #"{"segments":[]}"#)
                    .map(trial.prepare)
            )
            let merge = ContactMerge(of: old.contact, into: new.contact, number: 1)
            _ = try await store.append(try merge.activities(in: nil).map(trial.prepare))
            let state = try await store.state(of: new)
            try require(state.isBlocked, is: true, "the block, which is the other contact's")
            let segments = Set(state.segments.map(\.segment))
            try require(segments, is: ["both", "late"], "the segments of the other contact")
            let summary = try await store.summary(of: new)
            try require(summary.segments.count, is: 2, "the summary's number of segments")
        },
        Check("5.8 snapshots and merges don't mix") { trial in
            let stream = StreamID(contact: "con_long")
            let store = try await trial.store()
            let long = (0..<700).map { (number: Int) in
                TestActivity.joined(
                    SegmentID("s\(number)"),
                    at: number,
                    id: ActivityID("l\(number)")
                )
            }
            _ = try await store.append(try trial.activities(long, of: stream))
            _ = try await store.state(of: stream)
            _ = try await store.summary(of: stream)
            _ = try await store.append(try Self.histories(trial))
            let merge = ContactMerge(of: old.contact, into: stream.contact, number: 1)
            _ = try await store.append(try merge.activities(in: nil).map(trial.prepare))
            for _ in 0..<2 {
                let state = try await store.state(of: stream)
                try require(state.isBlocked, is: true, "the block")
                try require(state.segments.count, is: 702, "the number of segments")
                let summary = try await store.summary(of: stream)
                try require(summary.isBlocked, is: true, "the summary's block")
                // Again, with later activities of the other contact.
                let more = [
                    TestActivity.left("s1", at: 900, id: "m"), .joined("s1", at: 901, id: "n"),
                ]
                _ = try await store.append(try trial.activities(more, of: old))
            }
        },
    ]

    private static let old = StreamID(contact: "con_old")
    private static let new = StreamID(contact: "con_new")

    /// Returns the histories of two contacts: one activity is of both, and under one id each has another fact.
    private static func histories(_ trial: ConformanceCase) throws -> [Activity] {
        try trial.activities(
            [
                .joined("both", at: 1, id: "a"), .blocked(at: 2, id: "fact"),
                .joined("late", at: 5, id: "c"),
            ],
            of: old
        )
            + trial.activities(
                [
                    .joined("both", at: 1, id: "a"), .unsubscribed(at: 2, id: "fact"),
                    .joined("own", at: 3, id: "d"), .noted("one", at: 4, note: "n1", id: "e"),
                ],
                of: new
            )
    }

    /// Requires that the new contact has both histories, and the old one its own.
    private static func requireOne(
        _ store: any ActivityStore,
        knownAt: KnownAt
    ) async throws {
        let state = try await store.state(of: new, knownAt: knownAt)
        let segments = Set(state.segments.map(\.segment))
        try require(segments, is: ["both", "own", "late"], "the segments, known at \(knownAt)")
        try require(state.isBlocked, is: true, "the fact at the lower position")
        try require(state.isUnsubscribed, is: false, "the fact at the higher position")
        try require(state.counts.activities, is: 5, "the number of activities, each id once")
        try require(state.basis.merges.from.map(\.old), is: [old.contact], "what became con_new")
        let summary = try await store.summary(of: new, knownAt: knownAt)
        try require(summary.isBlocked, is: true, "the summary's block")
        try require(summary.segments.count, is: 3, "the summary's number of segments")
        let log = try await store.log(of: new, knownAt: knownAt)
        try require(log.conflicts.map(\.activity.id), is: ["fact"], "the conflicts")
        let own = try await store.state(of: old, knownAt: knownAt)
        try require(own.basis.merges.into?.new, is: new.contact, "what con_old became")
        try require(own.segments.map(\.segment), is: ["both", "late"], "con_old's own segments")
        let kinds = Set(own.notices.map(\.kind))
        try require(kinds, is: [.mergedInto], "the notices of con_old")
    }

    private static func requireTwo(
        _ store: any ActivityStore,
        knownAt: KnownAt
    ) async throws {
        let state = try await store.state(of: new, knownAt: knownAt)
        try require(state.segments.count, is: 2, "con_new's own segments, known at \(knownAt)")
        try require(state.isUnsubscribed, is: true, "con_new's own fact")
        let own = try await store.state(of: old, knownAt: knownAt)
        try require(own.isBlocked, is: true, "con_old's own fact")
        try require([state, own].map(\.basis.merges), is: [.init(), .init()], "the merges")
    }
}
