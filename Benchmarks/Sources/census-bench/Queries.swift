@_spi(Benchmarks) import ContactCensus
import ContactProjector
import Foundation

/// The queries of a benchmark, each printed with its result, to compare with the peers' results.
struct Queries {
    private let census: Census
    private let seed: UInt64

    init(_ census: Census, seed: UInt64) {
        self.census = census
        self.seed = seed
    }

    func ask() throws {
        print("activities\t\(census.activityCount)")
        print("contacts\t\(census.contactCount)")
        print("bytes\t\(census.memoryUsed)")
        try memberships()
        try summaries()
        try who()
        try trend()
    }

    /// Measures all memberships, computed by reading all activities.
    private func memberships() throws {
        for part in [0.25, 0.5, 0.75] {
            let instant = History.instant(part)
            var times = Times()
            var count = 0
            for _ in 0..<9 {
                count = try times.measure {
                    try census.replayedMemberships(asOf: .time(instant)).count
                }
            }
            times.say(as: "memberships", "\(instant)\t\(count)")
        }
    }

    /// Measures the summary of one contact, by its id, at a random time.
    private func summaries() throws {
        var chance = Chance(state: seed)
        let streams = census.streams
        var times = Times()
        var answers: [String] = []
        // Reading the clock costs as much as a result of 1 µs, so the median is of hundreds; single
        // results are measured for the 99th percentile.
        var hundreds = Times()
        var questions: [(StreamID, Timestamp)] = []
        for _ in 0..<20_000 {
            let part = Double(chance.below(1 << 20)) / Double(1 << 20)
            questions.append((streams[chance.below(streams.count)], History.instant(part)))
        }
        // Printed at the end, so that the optimizer can't drop the queries.
        var on = 0
        for (stream, instant) in questions {
            on += try times.measure {
                try census.summary(of: stream, asOf: .time(instant))?.segmentCount ?? 0
            }
        }
        for start in stride(from: 0, to: questions.count, by: 100) {
            try hundreds.measure {
                for (stream, instant) in questions[start..<start + 100] {
                    on += try census.summary(of: stream, asOf: .time(instant))?.segmentCount ?? 0
                }
            }
        }
        // As many as `census_peers.py` asks of DuckDB, with the same seed.
        for (stream, instant) in questions.prefix(200) {
            guard let summary = try census.summary(of: stream, asOf: .time(instant)) else {
                continue
            }
            let segments = summary.segments.map(\.segment.rawValue).sorted().joined(separator: ",")
            answers.append(
                "\(stream.contact) \(instant) \(summary.isBlocked) \(summary.isUnsubscribed) \(segments)"
            )
        }
        print("standing\t\(hundreds.quantile(0.5) / 100)\t\(times.quantile(0.99))\t\(on)")
        for answer in answers { print("answer\t\(answer)") }
    }

    private func who() throws {
        let condition: ContactPredicate =
            .inSegment(History.segment(0)) && .unsubscribed && !.blocked
        for part in [0.25, 0.5, 0.75] {
            let instant = History.instant(part)
            var times = Times()
            var spelled = Times()
            var streams: [StreamID] = []
            for _ in 0..<101 {
                let set = try times.measure {
                    try census.contacts(where: condition, asOf: .time(instant))
                }
                streams = spelled.measure { set.sorted() }
            }
            let ids = streams.map(\.contact.rawValue).joined(separator: ",")
            times.say(as: "who", "\(instant)\t\(streams.count)\t\(spelled.quantile(0.5))\t\(ids)")
        }
    }

    private func trend() throws {
        let days = (1...1_461).map { History.instant(Double($0) / 1_461) }
        var times = Times()
        var counts: [Int] = []
        for _ in 0..<21 {
            counts = try times.measure {
                try census.counts(where: .inSegment(History.segment(0)), at: days)
            }
        }
        times.say(as: "trend", counts.map(String.init).joined(separator: ","))
    }
}
