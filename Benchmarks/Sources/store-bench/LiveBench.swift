@_spi(Benchmarks) import ContactCensus
import ContactProjector
import ContactProjectorSQLite
import Foundation
import Synchronization

/// A measurement of a live census: the delay until it has an append, and its queries meanwhile.
struct LiveBench {
    let rounds: Int
    let seed: UInt64

    func run(on path: String) async throws {
        let store = try SQLiteActivityStore(path: path)
        let index = "\(path).live"
        // A kept index would be opened, and not built.
        try? FileManager.default.removeItem(atPath: index)
        var built = Times()
        _ = try await built.measure {
            try await LiveCensus(following: store, index: index).census()
        }
        built.say(as: "built")
        var started = Times()
        var census = LiveCensus(following: store, index: index)
        for _ in 0..<5 {
            census = LiveCensus(following: store, index: index)
            _ = try await started.measure { try await census.census() }
        }
        started.say(as: "started")
        try await questions(census)
        try await knownEarlier(census)
        try await appends(census, store)
        try await compare(census, store)
    }

    /// Measures the same appends to a log in memory, which is read in almost no time.
    func runInMemory(contacts: Int) async throws {
        let store = InMemoryActivityStore()
        let streams = (0..<contacts).map { StreamID(contact: ContactID("con_\($0)")) }
        for round in 0..<10 {
            _ = await store.append(
                streams.enumerated().map { number, stream in
                    activity(
                        of: stream,
                        round * contacts + number + number / 4,
                        "seg_1",
                        id: "first"
                    )
                }
            )
        }
        let census = LiveCensus(following: store)
        var built = Times()
        _ = try await built.measure { try await census.census() }
        built.say(as: "built")
        try await appends(census, store)
        try await compare(census, store)
    }

    /// Measures appends of two sizes to random contacts, one after another, while a reader queries.
    private func appends(_ census: LiveCensus, _ store: any ActivityStore) async throws {
        let streams = try await store.streams()
        let segments = try await census.census().segments
        guard let segment = segments.first else { return }
        let condition = ContactPredicate.inSegment(segment) && !.blocked
        // With the same pauses alone and beside the appends, so that both find the columns as cold.
        let alone = reader(of: census, condition)
        try await Task.sleep(for: .seconds(1))
        alone.cancel()
        await alone.value.say(as: "who")
        let reader = reader(of: census, condition)
        var chance = Chance(state: seed)
        var serial = 0
        for size in [100, 1_000] {
            var times = Times()
            var reads = Times()
            for _ in 0..<rounds {
                let news = (0..<size).map { _ in
                    serial += 1
                    let stream = streams.randomElement(using: &chance) ?? streams[0]
                    return activity(of: stream, serial, segment)
                }
                let place = census.head.position
                _ = try await store.append(news)
                _ = try await times.measure { try await census.census() }
                _ = try await reads.measure { try await store.entries(after: place, limit: size) }
            }
            times.say(as: "append \(size)")
            reads.say(as: "read \(size)")
        }
        reader.cancel()
        await reader.value.say(as: "who beside")
    }

    private func reader(of census: LiveCensus, _ condition: ContactPredicate) -> Task<Times, Never>
    {
        Task {
            var who = Times()
            while !Task.isCancelled {
                _ = try? who.measure { try census.current?.contacts(where: condition).count }
                try? await Task.sleep(for: .milliseconds(1))
            }
            return who
        }
    }

    private func activity(
        of stream: StreamID,
        _ serial: Int,
        _ segment: SegmentID,
        id: String = "live"
    ) -> Activity {
        let kinds: [ActivityKind] = [
            .segmentAdded, .contactBlocked, .contactUnblocked, .segmentRemoved,
        ]
        let kind = kinds[serial % kinds.count]
        return Activity(
            stream: stream,
            id: ActivityID("\(id)_\(seed)_\(serial)"),
            kind: kind,
            // In 2030, after all activities of the store, so that an append changes the present
            // state.
            occurredAt: Timestamp(microseconds: 1_900_000_000_000_000 + Int64(serial) * 1_000_000),
            segment: kind == .segmentAdded || kind == .segmentRemoved
                ? Activity.Segment(id: segment) : nil
        )
    }

    /// Measures the reachability of contacts, twice, so that the second round finds warm caches.
    private func questions(_ census: LiveCensus) async throws {
        var chance = Chance(state: seed)
        let streams = try await census.census().streams
        let asked = (0..<20_000).map { _ in streams.randomElement(using: &chance) ?? streams[0] }
        for _ in 0..<2 {
            var times = Times()
            var count = 0
            for stream in asked {
                let answer = times.measure {
                    census.reachability(of: stream.contact, maximumStaleness: .seconds(3_600))
                }
                if answer == .reachable { count += 1 }
            }
            times.say(as: "reachability")
            say("reachable", String(count))
        }
    }

    private func knownEarlier(_ census: LiveCensus) async throws {
        let head = census.head.position.rawValue
        for part in [4, 2] as [Int64] {
            let knownAt = KnownAt.position(Position(head - head / part))
            for name in ["known", "known again"] {
                var times = Times()
                let count = try await times.measure {
                    try await census.census(knownAt: knownAt).count(where: .unsubscribed)
                }
                times.say(as: name)
                say("unsubscribed", String(count))
            }
        }
    }

    /// Compares the census with a newly built one.
    private func compare(_ census: LiveCensus, _ store: any ActivityStore) async throws {
        let live = try await census.census()
        let whole = try await Census(of: store)
        var isSame = live.head == whole.head && live.report == whole.report
        isSame = isSame && live.activityCount == whole.activityCount
        for condition in [ContactPredicate.blocked, .unsubscribed, .reachable] {
            isSame =
                try isSame
                && live.contacts(where: condition).sorted()
                    == whole.contacts(where: condition).sorted()
        }
        isSame =
            try isSame
            && live.changes(from: .start, to: .end) == whole.changes(from: .start, to: .end)
        say("same", isSame ? "yes" : "no")
        say("memory", String(live.memoryUsed), String(whole.memoryUsed))
    }
}

/// A live census of another process's appends, which prints the time at which it has each position.
struct FollowBench {
    let entries: Int64

    func run(on path: String) async throws {
        let options = SQLiteActivityStore.Options(mode: .readOnly)
        let store = try SQLiteActivityStore(path: path, options: options)
        let census = LiveCensus(following: store)
        let running = Task { try await census.run() }
        while census.current == nil { try await Task.sleep(for: .milliseconds(1)) }
        let end = census.head.position.rawValue + entries
        tell("ready")
        var seen = census.head.position
        while seen.rawValue < end {
            let head = census.head.position
            if head > seen { tell("seen\t\(head)\t\(SystemClock.now.microseconds)") }
            seen = head
            // The resolution of the measured delays, which are some 50 ms.
            try await Task.sleep(for: .microseconds(500))
        }
        running.cancel()
        try await running.value
    }

    /// Prints a line without buffering, so that another program gets it at once.
    private func tell(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

/// A series of appends for another process to follow, which prints the time of each acknowledgment.
struct WriteBench {
    let entries: Int
    let seed: UInt64

    func run(on path: String) async throws {
        let store = try SQLiteActivityStore(path: path)
        let streams = try await store.streams()
        var chance = Chance(state: seed)
        for serial in 0..<entries {
            // Around the 100 ms at which the follower looks at an idle log, so that all phases
            // occur.
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...300, using: &chance)))
            let stream = streams.randomElement(using: &chance) ?? StreamID(contact: "con")
            let activity = Activity(
                stream: stream,
                id: ActivityID("follow_\(seed)_\(serial)"),
                kind: .contactBlocked,
                occurredAt: .latest
            )
            let report = try await store.append([activity])
            say(
                "written",
                String(report.head.position.rawValue),
                String(SystemClock.now.microseconds)
            )
        }
    }
}
