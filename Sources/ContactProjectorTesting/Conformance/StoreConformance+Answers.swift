internal import ContactProjector

extension StoreConformance {
    static let answerChecks = [
        Check("2.1 arrival order, batches and repetition make no difference") { trial in
            let activities = try trial.generated(120, .dense.withoutEchoes)
            var random = SplitMix64(seed: trial.seed)
            let inOrder = try await trial.store()
            _ = try await inOrder.append(activities)
            let disordered = try await trial.store()
            for batch in trial.batches(random.shuffled(activities + activities.prefix(40))) {
                _ = try await disordered.append(batch)
            }
            try await requireSameAnswers(disordered, inOrder)
        },
        Check("3.6 ids are compared byte for byte") { trial in
            let store = try await trial.store()
            let spellings = ["caf\u{E9}", "cafe\u{301}", "CAF\u{E9}", "caf\u{E9} "]
            for spelling in spellings {
                let stream = StreamID(contact: ContactID(spelling))
                let testActivities = spellings.enumerated().map { second, segment in
                    TestActivity.joined(SegmentID(segment), at: second, id: ActivityID(segment))
                }
                let report = try await store.append(
                    try trial.activities(testActivities, of: stream)
                )
                try require(report.appended, is: 4, "the number appended")
            }
            for spelling in spellings {
                let stream = StreamID(contact: ContactID(spelling))
                let log = try await store.log(of: stream, knownAt: .head)
                try require(log.entries.count, is: 4, "the number of entries of \(spelling)")
                let segments = try log.timeline.state().segments.map(\.segment)
                try require(segments, is: spellings.map { SegmentID($0) }, "the segments")
            }
        },
        Check("streams are listed once each, in order, whole and by contact") { trial in
            let store = try await trial.store()
            let contacts: [ContactID] = ["con_b", "con_a", "con_a\u{301}", "con_B"]
            let streams = contacts.flatMap { contact in
                [nil, "org_2", "org_1"].map { StreamID(org: $0, contact: contact) }
            }
            for stream in streams + streams {
                _ = try await store.append(try trial.activities([.blocked(at: 1)], of: stream))
            }
            try require(try await store.streams(), is: streams.sorted(), "the list")
            for contact in contacts {
                let right = streams.filter { $0.contact == contact }.sorted()
                try require(try await store.streams(of: contact), is: right, "the contact's list")
            }
            let nobody = try await store.streams(of: "con_nobody")
            try require(nobody, is: [], "the list of an unknown contact")
        },
        Check("an unknown stream has no entries") { trial in
            let store = try await trial.store()
            _ = try await store.append(try trial.activities([.blocked(at: 1)]))
            let stream = StreamID(org: "org_other", contact: "con_ada")
            let log = try await store.log(of: stream, knownAt: .head)
            try require(log.entries, is: [], "the list of entries")
            try require(log.stream, is: stream, "the stream")
            let presence = try log.timeline.state().basis.presence
            try require(presence, is: .unknown, "the presence")
        },
        Check("7 the log and its results match the model") { trial in
            let store = try await trial.store()
            let clock = trial.clock
            let model = InMemoryActivityStore { clock.now }
            var random = SplitMix64(seed: trial.seed)
            for batch in trial.batches(try trial.generated(160, .dense)) {
                clock.set(.second(random.below(1_000)))
                let report = try await store.append(batch)
                try require(report, is: await model.append(batch), "the report")
            }
            let entries = try await store.allEntries()
            let right = try await model.allEntries()
            for (found, right) in zip(entries, right) {
                try require(found == right, "position \(right.position) holds \(found)")
            }
            try require(entries.count, is: right.count, "the number of entries")
            for entry in right where entry.position.rawValue.isMultiple(of: 7) {
                try await requireSameAnswers(store, model, knownAt: .position(entry.position))
                try await requireSameAnswers(store, model, knownAt: .time(entry.recordedAt))
            }
        },
    ]

    /// Compares the states of every stream at the end and as of its middle.
    private static func requireSameAnswers(
        _ store: any ActivityStore,
        _ model: any ActivityStore,
        knownAt: KnownAt = .head
    ) async throws {
        for stream in try await model.streams() {
            let found = try await store.log(of: stream, knownAt: knownAt).timeline
            let right = try await model.log(of: stream, knownAt: knownAt).timeline
            try require(found.knownAt, is: right.knownAt, "the position used")
            let middle = right.activities.dropFirst(right.activities.count / 2).first?.occurredAt
            for asOf in [.end, middle.map(AsOf.time) ?? .before(.earliest)] {
                let isSame = try found.state(asOf: asOf) == right.state(asOf: asOf)
                try require(isSame, "\(stream.contact) differs as of \(asOf) at \(knownAt)")
            }
        }
    }
}
