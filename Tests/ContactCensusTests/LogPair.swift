import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Testing

/// The mapped log and the log in memory of the same sources.
struct LogPair {
    let mapped: MappedActivityLog
    let memory: InMemoryActivityStore
    /// The place where each entry was read, by position.
    let places: [RecordLocation?]
    let report: ImportReport

    init(
        _ loads: [[ActivitySource]],
        defaults: ReadDefaults = ReadDefaults(),
        limits: ReadLimits = ReadLimits(),
        threads: Int = 2
    ) async throws {
        let clock = ManualClock()
        let id = LogID.random()
        let memory = InMemoryActivityStore(id: id) { clock.now }
        var mapped: MappedActivityLog?
        var places: [RecordLocation?] = []
        var report = ImportReport()
        for sources in loads {
            clock.set(clock.now.advanced(byMicroseconds: 1_000))
            if let log = mapped {
                mapped = try await log.adding(
                    sources,
                    limits: limits,
                    threads: threads,
                    now: { clock.now }
                )
            } else {
                mapped = try await MappedActivityLog(
                    reading: sources,
                    defaults: defaults,
                    limits: limits,
                    threads: threads,
                    id: id,
                    now: { clock.now }
                )
            }
            var batch: [Activity] = []
            var origins: [RecordLocation] = []
            for source in sources {
                let reader = try ActivityReader(source, defaults: defaults, limits: limits)
                while let item = try reader.next() {
                    switch item {
                    case .activity(let activity, let place):
                        batch.append(activity)
                        origins.append(place)
                    case .rejected(let reject): report.add(reject)
                    }
                }
            }
            let appended = await memory.append(batch)
            report.add(appended)
            places += repeatElement(
                nil,
                count: Int(appended.head.position.rawValue) - places.count
            )
            for (outcome, place) in zip(appended.outcomes, origins) {
                switch outcome {
                case .appended(let position), .revision(let position, _),
                    .conflict(let position, _):
                    places[Int(position.rawValue) - 1] = place
                case .duplicate: break
                }
            }
        }
        self.memory = memory
        self.mapped = try #require(mapped)
        self.places = places
        self.report = report
    }

    /// Compares all that both logs return.
    func compare(_ comment: Comment) async throws {
        #expect(mapped.report == report, comment)
        #expect(await mapped.head() == memory.head(), comment)
        #expect(await mapped.streams() == memory.streams(), comment)
        let end = await memory.head().position
        #expect(
            await mapped.places(from: .zero, limit: .max)
                == memory.places(from: .zero, limit: .max),
            comment
        )
        let entries = await memory.entries(after: .zero, limit: .max)
        let found = try await mapped.entries(after: .zero, limit: .max)
        #expect(found.map(\.whole) == entries.map(\.whole), comment)
        for start in [Position(1), Position(end.rawValue / 2), end] {
            #expect(
                try await mapped.entries(after: start, limit: 3).map(\.whole)
                    == memory.entries(after: start, limit: 3).map(\.whole),
                comment
            )
        }
        for (index, place) in places.enumerated() {
            #expect(mapped.location(of: Position(Int64(index) + 1)) == place, comment)
        }
        try await compareContacts(entries, comment)
    }

    private func compareContacts(_ entries: [LogEntry], _ comment: Comment) async throws {
        let times = Set(entries.map(\.recordedAt)).sorted()
        let knownAt: [KnownAt] =
            [.head, .position(Position(Int64(entries.count / 2))), .position(.zero)]
            + times.flatMap { [.time($0), .time($0.advanced(byMicroseconds: -1))] }
        for stream in await memory.streams() {
            let right = await memory.log(of: stream, knownAt: knownAt)
            let log = try await mapped.log(of: stream, knownAt: knownAt)
            #expect(log.entries.map(\.whole) == right.entries.map(\.whole), comment)
            #expect(log.positions == right.positions, comment)
            #expect(log.head == right.head, comment)
            #expect(try log.state() == right.state(), comment)
            #expect(
                await mapped.streams(of: stream.contact)
                    == memory.streams(of: stream.contact),
                comment
            )
        }
    }
}

extension LogEntry {
    /// All parts of an entry, of which `==` compares only some.
    fileprivate var whole: [String] {
        [
            "\(position)", "\(recordedAt)", "\(kind)", "\(isErased)", "\(activity.stream)",
            String(decoding: activity.json, as: UTF8.self), "\(activity)",
        ]
    }
}
