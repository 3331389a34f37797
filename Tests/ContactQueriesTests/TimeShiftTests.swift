import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactQueries

@Suite struct TimeShiftTests {
    @Test(arguments: [
        ("-7d", TimeShift.length(-604_800_000_000)), ("+2 weeks", .length(1_209_600_000_000)),
        ("-90s", .length(-90_000_000)), ("+3H", .length(10_800_000_000)), ("-1mo", .months(-1)),
        ("+1 Month", .months(1)), ("-2y", .months(-24)), ("+1q", .months(3)),
    ])
    func `a distance is read in any of its spellings`(text: String, shift: TimeShift) {
        #expect(TimeShift(text) == shift)
    }

    @Test(arguments: [
        "7d", "-d", "-7x", "-7", "+", "", "--7d", "-7 d d", "-7.5d", "-99999999999999999999d",
        "+9223372036854775807y", "-9223372036854775807w", "-٣d",
    ])
    func `everything else is none`(text: String) {
        #expect(TimeShift(text) == nil)
    }

    @Test(arguments: [
        ("2024-05-31T10:00:00Z", "-3mo", "2024-02-29T10:00:00Z"),
        ("2024-01-31T10:00:00Z", "+1mo", "2024-02-29T10:00:00Z"),
        ("2023-03-31T10:00:00Z", "-1mo", "2023-02-28T10:00:00Z"),
        ("2024-02-29T00:00:00Z", "-1y", "2023-02-28T00:00:00Z"),
        ("2024-12-15T00:00:00Z", "+1mo", "2025-01-15T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "-1mo", "0001-01-01T00:00:00Z"),
        ("1969-12-31T23:59:59Z", "-1d", "1969-12-30T23:59:59Z"),
    ])
    func `months and years are steps of the calendar`(
        time: String,
        text: String,
        moved: String
    ) throws {
        let shift = try #require(TimeShift(text))
        let start = try #require(Timestamp(rfc3339: time))
        #expect(shift.applied(to: start, in: .utc).rfc3339 == moved)
    }

    /// At 09:00 in Berlin, on both sides of the change of clocks.
    @Test func `a month later clocks of the zone show the same`() throws {
        let berlin = try #require(CalendarZone("Europe/Berlin"))
        let start = try #require(Timestamp(rfc3339: "2024-03-15T08:00:00Z"))
        #expect(
            TimeShift.months(1).applied(to: start, in: berlin).rfc3339 == "2024-04-15T07:00:00Z"
        )
        #expect(
            TimeShift.length(2_678_400_000_000).applied(to: start, in: berlin).rfc3339
                == "2024-04-15T08:00:00Z"
        )
    }

    @Test(arguments: [Int.min, -120_000, -12, 0, 12, 120_000, Int.max])
    func `no number of months leaves the years that there are`(months: Int) {
        for start in [Timestamp.earliest, .latest] {
            let moved = TimeShift.months(months).applied(to: start, in: .utc)
            #expect((Timestamp.earliest ... .latest).contains(moved))
        }
    }
}

@Suite struct EndingTests {
    @Test(arguments: [
        ("2024-04-19", "2024-04-19T23:59:59.999999Z"), ("2024-02", "2024-02-29T23:59:59.999999Z"),
        ("2023", "2023-12-31T23:59:59.999999Z"), ("2024-04-19 09:00", "2024-04-19T09:00:00Z"),
        ("9999-12-31", "9999-12-31T23:59:59.999999Z"), ("2024-12", "2024-12-31T23:59:59.999999Z"),
    ])
    func `a range ends with the day, the month or the year that was typed`(
        text: String,
        end: String
    ) throws {
        #expect(try TypedTime(text, in: .utc).ending(in: .utc).instant.rfc3339 == end)
    }

    /// In 2024 clocks in Berlin are put forward on 31 March, which has 23 hours.
    @Test func `the day is that of the zone`() throws {
        let berlin = try #require(CalendarZone("Europe/Berlin"))
        let end = try TypedTime("2024-03-31", in: berlin).ending(in: berlin)
        #expect(end.instant.rfc3339 == "2024-03-31T21:59:59.999999Z")
        #expect(end.words(in: berlin).hasSuffix("+02:00 (end of the day)"))
    }
}
