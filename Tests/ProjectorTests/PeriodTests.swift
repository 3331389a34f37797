import ContactProjector
import Testing

@testable import projector

struct PeriodTests {
    private func periods(
        _ period: Period,
        _ first: Timestamp,
        _ last: Timestamp,
        _ zone: String = "UTC"
    ) throws -> [Period.Stretch] {
        try period.covering(first...last, in: try #require(Zone(zone)))
    }

    @Test func `days follow the clocks of the zone`() throws {
        let days = try periods(
            .day,
            "2024-03-30T12:00:00Z",
            "2024-04-01T00:00:00Z",
            "Europe/Berlin"
        )
        #expect(days.map(\.label) == ["2024-03-30", "2024-03-31", "2024-04-01"])
        let hours = days.map { ($0.end.microseconds - $0.start.microseconds) / 3_600_000_000 }
        #expect(hours == [24, 23, 24])
        #expect(days[0].start == "2024-03-29T23:00:00Z")
        let autumn = try periods(
            .day,
            "2024-10-27T12:00:00Z",
            "2024-10-27T12:00:00Z",
            "Europe/Berlin"
        )
        #expect(autumn[0].end.microseconds - autumn[0].start.microseconds == 25 * 3_600_000_000)
    }

    @Test func `a day whose midnight the clocks skip starts where they go on`() throws {
        let days = try periods(
            .day,
            "2018-11-04T05:00:00Z",
            "2018-11-04T05:00:00Z",
            "America/Sao_Paulo"
        )
        #expect(days[0].start == "2018-11-04T03:00:00Z" && days[0].label == "2018-11-04")
    }

    @Test func `weeks start on Monday and belong to their Thursday's year`() throws {
        let weeks = try periods(.week, "2024-12-29T00:00:00Z", "2025-01-06T00:00:00Z")
        #expect(weeks.map(\.label) == ["2024-W52", "2025-W01", "2025-W02"])
        #expect(weeks[1].start == "2024-12-30T00:00:00Z")
    }

    @Test func `months and years have their own lengths`() throws {
        let months = try periods(.month, "2023-12-31T00:00:00Z", "2024-03-01T00:00:00Z")
        #expect(months.map(\.label) == ["2023-12", "2024-01", "2024-02", "2024-03"])
        #expect(months[2].end == "2024-03-01T00:00:00Z")
        let years = try periods(.year, "2023-12-31T00:00:00Z", "2024-03-01T00:00:00Z")
        #expect(years.map(\.label) == ["2023", "2024"])
    }

    @Test func `hours are all alike`() throws {
        let hours = try periods(
            .hour,
            "2024-03-31T00:30:00Z",
            "2024-03-31T02:00:00Z",
            "Europe/Berlin"
        )
        #expect(hours.map(\.label) == ["2024-03-31 01:00", "2024-03-31 03:00", "2024-03-31 04:00"])
        #expect(
            hours[0].start == "2024-03-31T00:00:00Z" && hours[1].start == "2024-03-31T01:00:00Z"
        )
    }

    @Test func `periods follow each other without gaps, and end with the calendar`() throws {
        for period in Period.allCases where period != .hour && period != .day {
            let all = try periods(period, "0001-01-01T00:00:00Z", "0400-01-01T00:00:00Z")
            #expect(zip(all, all.dropFirst()).allSatisfy { $0.end == $1.start })
            _ = try periods(period, "9999-12-01T00:00:00Z", .latest)
        }
        #expect(throws: CommandError.self) { try periods(.hour, .earliest, .latest) }
    }
}
