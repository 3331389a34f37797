import ContactProjector
import ContactProjectorTesting
import Testing

@Suite struct `Timestamps and durations` {
    private static let noon: Timestamp = "2024-06-03T12:00:00Z"

    @Test(
        arguments: [
            (.zero, "2024-06-03T12:00:00Z"), (.seconds(86_400), "2024-06-04T12:00:00Z"),
            (.seconds(-1), "2024-06-03T11:59:59Z"), (.milliseconds(250), "2024-06-03T12:00:00.25Z"),
            (.microseconds(-1), "2024-06-03T11:59:59.999999Z"),
            (.nanoseconds(999), "2024-06-03T12:00:00Z"),
            (.nanoseconds(1_999), "2024-06-03T12:00:00.000001Z"),
            (.nanoseconds(-1), "2024-06-03T11:59:59.999999Z"),
            (.nanoseconds(-1_000), "2024-06-03T11:59:59.999999Z"),
            (.nanoseconds(-1_001), "2024-06-03T11:59:59.999998Z"),
            (Duration(attoseconds: -1), "2024-06-03T11:59:59.999999Z"),
        ] as [(Duration, Timestamp)]
    )
    func `a sum is rounded down to the microsecond`(duration: Duration, sum: Timestamp) {
        #expect(Self.noon + duration == sum)
        #expect(Self.noon - (.zero - duration) == sum)
    }

    @Test(arguments: [
        .seconds(400_000_000_000), .seconds(Int64.max), Duration(attoseconds: .max),
        .microseconds(1),
    ])
    func `a sum stays within the years 1 to 9999`(duration: Duration) {
        #expect(Timestamp.latest + duration == .latest)
        #expect(Timestamp.earliest - duration == .earliest)
    }

    @Test func `the lowest duration leads to the ends`() {
        #expect(Timestamp.latest + Duration(attoseconds: .min) == .earliest)
        #expect(Timestamp.earliest - Duration(attoseconds: .min) == .latest)
    }

    @Test func `from one end of the range to the other`() {
        let span = Timestamp.latest - .earliest
        #expect(span == .seconds(315_537_897_600) - .microseconds(1))
        #expect(Timestamp.earliest + span == .latest)
        #expect(Timestamp.latest - span == .earliest)
        #expect(Timestamp.earliest - .latest == .zero - span)
        #expect(Timestamp.earliest + .nanoseconds(999) == .earliest)
        #expect(Timestamp.latest - .nanoseconds(1) == .latest - .microseconds(1))
    }

    @Test(arguments: Seeds.some(10))
    func `a difference added gives the other time, and sums keep the order`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let all = Timestamp.earliest.microseconds...Timestamp.latest.microseconds
        for _ in 0..<500 {
            let (one, other) = (
                try #require(Timestamp(microseconds: .random(in: all, using: &random))),
                try #require(Timestamp(microseconds: .random(in: all, using: &random)))
            )
            #expect(one + (other - one) == other, "seed \(seed): \(one) \(other)")
            #expect(one - (one - other) == other, "seed \(seed): \(one) \(other)")
            #expect((one < other) == (other - one > .zero), "seed \(seed): \(one) \(other)")
            let some = Duration.nanoseconds(Int64.random(in: -9_999...9_999, using: &random))
            #expect((one + some <= one) == (some < .microseconds(1)), "seed \(seed): \(some)")
        }
    }
}
