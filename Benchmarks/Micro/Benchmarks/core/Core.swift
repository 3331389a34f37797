import Benchmark
import ContactProjector
import ContactProjectorTesting

/// The benchmarks of the core's parts, of which every answer consists.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .instructions],
        scalingFactor: .kilo,
        maxDuration: .seconds(2)
    )

    Benchmark("timestamp, parsed") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(Timestamp("2024-05-01T12:00:07.123456+02:00"))
        }
    }

    Benchmark("timestamp, written") { benchmark in
        let instant: Timestamp = "2024-05-01T12:00:07.123456Z"
        for _ in benchmark.scaledIterations { blackHole(instant.rfc3339) }
    }

    let plain = history(.none)
    let tied = history(.dense)

    Benchmark("order of 1,000 activities", configuration: .init(scalingFactor: .one)) { benchmark in
        for _ in benchmark.scaledIterations { blackHole(timeline(plain)) }
    }

    Benchmark("order of 1,000 activities with ties", configuration: .init(scalingFactor: .one)) {
        benchmark in
        for _ in benchmark.scaledIterations { blackHole(timeline(tied)) }
    }

    let ordered = timeline(tied)
    Benchmark("fold of 1,000 activities", configuration: .init(scalingFactor: .one)) { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try? ordered.fold(ContactStateProjection(ordered.stream)))
        }
    }
}

/// Returns one contact's activities in random order, each id once.
private func history(_ options: ActivityGenerator.Options) -> [Activity] {
    var random = SplitMix64(seed: 7)
    return ActivityGenerator(
        contacts: 1,
        activities: 1_000,
        seed: 7,
        options: options.withoutEchoes
    )
    .shuffled(using: &random)
}

private func timeline(_ activities: [Activity]) -> Timeline {
    Timeline(stream: activities[0].stream, activities: activities)
}
