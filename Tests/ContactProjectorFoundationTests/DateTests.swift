import ContactProjector
import ContactProjectorFoundation
import ContactProjectorTesting
import Foundation
import Testing

@Suite struct `Timestamps and dates` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_717_405_200, "2024-06-03T09:00:00Z"),
            (1_717_405_200.25, "2024-06-03T09:00:00.25Z"), (-0.5, "1969-12-31T23:59:59.5Z"),
            (-1, "1969-12-31T23:59:59Z"), (-11_670_998_400, "1600-02-29T00:00:00Z"),
            (-62_135_596_800, "0001-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Double, Timestamp)]
    )
    func `a date and a timestamp of one instant are converted to each other`(
        seconds: Double,
        timestamp: Timestamp
    ) {
        let date = Date(timeIntervalSince1970: seconds)
        #expect(Timestamp(date) == timestamp)
        #expect(Date(timestamp) == date)
    }

    @Test(arguments: [
        .nan, .signalingNaN, .infinity, -.infinity, .greatestFiniteMagnitude,
        -.greatestFiniteMagnitude, 9.3e18, -9.3e18, 252_423_993_600,
        (-63_113_904_000 as Double).nextDown,
    ])
    func `a date outside the years 1 to 9999 has no timestamp`(seconds: Double) {
        #expect(Timestamp(Date(timeIntervalSinceReferenceDate: seconds)) == nil)
    }

    @Test(
        arguments: [
            (0.000_000_4, 0), (0.000_000_6, 1), (-0.000_000_4, 0), (-0.000_000_6, -1),
            (0.999_999_6, 1_000_000), (-0.999_999_6, -1_000_000),
        ] as [(Double, Int64)]
    )
    func `a date is rounded to the nearest microsecond`(seconds: Double, microseconds: Int64) {
        let date = Date(timeIntervalSinceReferenceDate: seconds)
        let reference: Timestamp = "2001-01-01T00:00:00Z"
        #expect(Timestamp(date) == reference.advanced(byMicroseconds: microseconds))
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `within 272 years of 2001 a timestamp comes back to the microsecond`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let reference: Timestamp = "2001-01-01T00:00:00Z"
        let span = 1 << 33 as Int64 * 1_000_000
        let ends = [-span, span - 1].map(reference.advanced)
        for time in ends
            + (0..<1_000).map({ _ in
                reference.advanced(byMicroseconds: Int64.random(in: -span..<span, using: &random))
            })
        {
            #expect(Timestamp(Date(time)) == time, "seed \(seed): \(time)")
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `every timestamp comes back, at most half of the distance between dates away`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        let all = Timestamp.earliest.microseconds...Timestamp.latest.microseconds
        let times = (0..<1_000).map { _ in Int64.random(in: all, using: &random) }
        for microseconds in times {
            let time = try #require(Timestamp(microseconds: microseconds))
            let date = Date(time)
            let apart = date.timeIntervalSinceReferenceDate.ulp * 1_000_000
            let back = try #require(Timestamp(date), "seed \(seed): \(time)")
            let error = abs(back - time) / .microseconds(1)
            #expect(error <= (apart / 2).rounded(.up), "seed \(seed): \(time)")
            #expect(error <= 16, "seed \(seed): \(time)")
        }
    }

    @Test func `the first and the last timestamps have dates that are theirs`() throws {
        for distance in 0...100 as ClosedRange<Int64> {
            let first = Timestamp.earliest.advanced(byMicroseconds: distance)
            let last = Timestamp.latest.advanced(byMicroseconds: -distance)
            #expect(abs(try #require(Timestamp(Date(first))) - first) <= .microseconds(4))
            #expect(abs(try #require(Timestamp(Date(last))) - last) <= .microseconds(31))
        }
        #expect(Timestamp(Date(.earliest)) == .earliest)
    }

    private func abs(_ duration: Duration) -> Duration { max(duration, .zero - duration) }
}
