import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactQueries

@Suite struct `Periods of a calendar` {
    @Test(
        arguments: [
            ("UTC", "2024-03-05", "2024-03-05T00:00:00Z", 24),
            ("Europe/Berlin", "2024-03-31", "2024-03-30T23:00:00Z", 23),
            ("Europe/Berlin", "2024-10-27", "2024-10-26T22:00:00Z", 25),
            ("Asia/Kolkata", "2024-03-05", "2024-03-04T18:30:00Z", 24),
            ("Australia/Lord_Howe", "2024-04-07", "2024-04-06T13:00:00Z", 24.5),
            ("Australia/Lord_Howe", "2024-10-06", "2024-10-05T13:30:00Z", 23.5),
            // Midnight is skipped: the day starts at one o'clock.
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", 23),
            ("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z", 23),
            // Midnight is put back to eleven, so it comes once and late; or comes twice, so the first one counts.
            ("America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", 25),
            ("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z", 25),
            // Clocks went from half past eleven to half past midnight: the day began with that.
            ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z", 23.5),
            // The days before and after a skipped one.
            ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", 24),
            ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", 24),
            ("Europe/Berlin", "1893-04-01", "1893-03-31T23:06:32Z", 23.891_111),
            ("UTC", "0001-01-01", "0001-01-01T00:00:00Z", 24),
            ("UTC", "1969-12-31", "1969-12-31T00:00:00Z", 24),
            ("UTC", "2000-02-29", "2000-02-29T00:00:00Z", 24),
        ] as [(String, String, Timestamp, Double)]
    )
    func `a day is as long as the zone makes it`(
        zone: String,
        date: String,
        start: Timestamp,
        hours: Double
    ) throws {
        let days = try CalendarPeriod.day.covering(start...start.later(hours: 1), in: named(zone))
        let day = try #require(days.first)
        #expect(days.count == 1)
        #expect(day.label == date)
        #expect(day.start == start)
        #expect(abs(Double(day.end.microseconds - start.microseconds) / 3.6e9 - hours) < 1e-3)
    }

    @Test(
        arguments: [
            (.week, "2024-03-05", ["2024-W10"]), (.week, "2021-01-03", ["2020-W53"]),
            (.week, "2024-12-30", ["2025-W01"]), (.week, "2023-01-01", ["2022-W52"]),
            (.week, "2026-12-31", ["2026-W53"]), (.week, "0001-01-01", ["0001-W01"]),
            (.month, "2024-02-29", ["2024-02"]), (.month, "1969-12-31", ["1969-12"]),
            (.quarter, "2024-03-31", ["2024-Q1"]), (.quarter, "2024-04-01", ["2024-Q2"]),
            (.quarter, "1969-12-31", ["1969-Q4"]), (.quarter, "2023-09-30", ["2023-Q3"]),
            (.year, "2024-12-31", ["2024"]), (.year, "0001-06-01", ["0001"]),
            (.day, "9999-12-31", ["9999-12-31"]), (.hour, "2024-03-05", ["2024-03-05T00:00Z"]),
        ] as [(CalendarPeriod, String, [String])]
    )
    func `a period is called what the calendar calls it`(
        period: CalendarPeriod,
        date: String,
        labels: [String]
    ) throws {
        let instant = try #require(Timestamp(rfc3339: date + "T00:00:00Z"))
        let covering = try period.covering(instant...instant, in: .utc)
        #expect(covering.map(\.label) == labels)
    }

    @Test(
        arguments: [
            (
                "Europe/Berlin", "2024-10-27T00:10:00Z",
                [
                    "2024-10-27T02:00+02:00", "2024-10-27T02:00+01:00", "2024-10-27T03:00+01:00",
                ]
            ),
            (
                "Europe/Berlin", "2024-10-27T01:10:00Z",
                ["2024-10-27T02:00+01:00", "2024-10-27T03:00+01:00", "2024-10-27T04:00+01:00"]
            ),
            (
                "Europe/Berlin", "2024-03-31T00:10:00Z",
                ["2024-03-31T01:00+01:00", "2024-03-31T03:00+02:00", "2024-03-31T04:00+02:00"]
            ),
            (
                "Asia/Kolkata", "2024-03-05T10:00:00Z",
                ["2024-03-05T15:00+05:30", "2024-03-05T16:00+05:30", "2024-03-05T17:00+05:30"]
            ),
            (
                "Australia/Lord_Howe", "2024-04-06T14:10:00Z",
                ["2024-04-07T01:00+11:00", "2024-04-07T01:30+10:30", "2024-04-07T02:30+10:30"]
            ),
            (
                "America/New_York", "1970-01-01T00:00:00Z",
                ["1969-12-31T19:00-05:00", "1969-12-31T20:00-05:00", "1969-12-31T21:00-05:00"]
            ),
            (
                "Europe/Berlin", "1890-01-01T00:30:00Z",
                [
                    "1890-01-01T01:00+00:53:28", "1890-01-01T02:00+00:53:28",
                    "1890-01-01T03:00+00:53:28",
                ]
            ),
        ] as [(String, Timestamp, [String])]
    )
    func `hours follow each other by real hours and say their offset`(
        zone: String,
        instant: Timestamp,
        labels: [String]
    ) throws {
        let hours = try CalendarPeriod.hour.covering(
            instant...instant.later(hours: 2),
            in: named(zone)
        )
        #expect(hours.map(\.label) == labels)
        for hour in hours { #expect(hour.end == hour.start.later(hours: 1)) }
    }

    @Test(arguments: Zones.all)
    func `a date that a zone leaves out has no period, and what comes after it has`(
        zone: String
    ) throws {
        let days = try CalendarPeriod.day.covering(
            "2011-12-01T12:00:00Z"..."2012-01-31T12:00:00Z",
            in: named(zone)
        )
        let labels = days.map(\.label)
        let isSkipped = zone == "Pacific/Apia" || zone == "Pacific/Fakaofo"
        #expect(labels.contains("2011-12-30") == !isSkipped)
        for label in ["2011-12-29", "2011-12-31", "2012-01-31"] { #expect(labels.contains(label)) }
    }

    @Test(arguments: Zones.all)
    func `periods cover their span in order and without gaps, and hold what clocks show`(
        name: String
    ) throws {
        let zone = try named(name)
        var random = SplitMix64(seed: 5)
        for _ in 0..<60 {
            let start = random.instant()
            for (period, hours) in [
                (CalendarPeriod.hour, 60), (.day, 2_000), (.week, 9_000), (.month, 40_000),
                (.quarter, 60_000), (.year, 90_000),
            ] {
                let span = start...start.later(hours: Double(random.below(hours)))
                let stretches = try period.covering(span, in: zone)
                expectCover(stretches, span, "\(period) \(span) in \(name)")
                guard period == .day else { continue }
                for day in stretches {
                    #expect(zone.local(of: day.start).rfc3339.prefix(10) == day.label)
                    let last = zone.local(of: day.end.advanced(byMicroseconds: -1))
                    #expect(last.rfc3339.prefix(10) == day.label, "\(name)")
                }
            }
        }
    }

    @Test(arguments: ["UTC", "America/New_York", "Europe/Berlin", "Pacific/Kiritimati"])
    func `the years' ends cut the periods that lie across them`(name: String) throws {
        let zone = try named(name)
        let years = try CalendarPeriod.year.covering(.earliest ... .latest, in: zone)
        #expect(years.count == 9_999)
        expectCover(years, .earliest ... .latest, name)
        for period in CalendarPeriod.allCases {
            for instant in [Timestamp.earliest, .latest] {
                let edge = try period.covering(instant...instant, in: zone)
                #expect(edge.count == 1)
                expectCover(edge, instant...instant, "\(period) \(instant) in \(name)")
            }
        }
        #expect(years.last?.end == .latest)
    }

    @Test func `more periods than anybody reads are refused, with a way out`() throws {
        let start: Timestamp = "2000-01-01T00:00:00Z"
        let most = try CalendarPeriod.hour.covering(
            start...start.later(hours: Double(CalendarPeriod.most)).advanced(byMicroseconds: -1),
            in: .utc
        )
        #expect(most.count == CalendarPeriod.most)
        for end in [start.later(hours: Double(CalendarPeriod.most)), .latest] {
            let error = #expect(throws: UserError.self) {
                try CalendarPeriod.hour.covering(start...end, in: .utc)
            }
            #expect(error?.message == "the range has more than 100,000 periods")
        }
    }

    private func expectCover(
        _ stretches: [CalendarPeriod.Stretch],
        _ span: ClosedRange<Timestamp>,
        _ comment: String
    ) {
        #expect(stretches.first.map { $0.start <= span.lowerBound } == true, "\(comment)")
        #expect(
            stretches.first.map { $0.end > span.lowerBound || $0.end == .latest } == true,
            "\(comment)"
        )
        #expect(
            stretches.last.map { $0.end > span.upperBound || $0.end == .latest } == true,
            "\(comment)"
        )
        #expect(stretches.last.map { $0.start <= span.upperBound } == true, "\(comment)")
        for (one, next) in zip(stretches, stretches.dropFirst()) {
            #expect(one.end == next.start && one.start < one.end, "\(comment)")
        }
        #expect(Set(stretches.map(\.label)).count == stretches.count, "\(comment)")
    }
}

@Suite struct `Names of zones` {
    @Test(arguments: ["UTC", "Asia/Kolkata", "Asia/Calcutta", "Europe/Kyiv", "Etc/GMT+5"])
    func `a zone is found by each of its names`(name: String) {
        #expect(CalendarZone(name)?.name == name)
    }

    @Test(arguments: ["", "EST", "GMT+5", "+05:00", "Foo/Bar", "europe/berlin", "../etc/passwd"])
    func `what is no name in the tz database is no zone`(name: String) {
        #expect(CalendarZone(name) == nil)
    }
}

/// Zones with unusual rules.
private enum Zones {
    static let all = [
        "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
        "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Fakaofo",
        "Pacific/Chatham", "Asia/Beirut", "Africa/Cairo", "Europe/Dublin", "Africa/Casablanca",
    ]
}

private func named(_ zone: String) throws -> CalendarZone { try #require(CalendarZone(zone)) }

extension Timestamp {
    fileprivate func later(hours: Double) -> Timestamp {
        advanced(byMicroseconds: Int64(hours * 3.6e9))
    }
}

extension SplitMix64 {
    /// Returns a random second from 1985 to 2040.
    fileprivate mutating func instant() -> Timestamp {
        let start: Timestamp = "1985-01-01T00:00:00Z"
        return start.advanced(byMicroseconds: Int64(below(1_735_000_000)) * 1_000_000)
    }
}
