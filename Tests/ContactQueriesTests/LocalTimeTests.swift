import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactQueries

@Suite struct `4.9 Local times that come twice or never` {
    @Test(
        arguments: [
            (
                "Europe/Berlin", "2024-10-27T02:30:00Z", "2024-10-27T00:30:00Z",
                "2024-10-27T01:30:00Z"
            ),
            (
                "Europe/Berlin", "2024-10-27T02:00:00Z", "2024-10-27T00:00:00Z",
                "2024-10-27T01:00:00Z"
            ),
            (
                "America/New_York", "2024-11-03T01:59:59.999999Z", "2024-11-03T05:59:59.999999Z",
                "2024-11-03T06:59:59.999999Z"
            ),
            (
                "Australia/Lord_Howe", "2024-04-07T01:45:00Z", "2024-04-06T14:45:00Z",
                "2024-04-06T15:15:00Z"
            ),
            (
                "America/Havana", "2024-11-03T00:15:00Z", "2024-11-03T04:15:00Z",
                "2024-11-03T05:15:00Z"
            ),
        ] as [(String, Timestamp, Timestamp, Timestamp)]
    )
    func `4.9 a local time that comes twice is two instants`(
        zone: String,
        local: Timestamp,
        earlier: Timestamp,
        later: Timestamp
    ) throws {
        let reading = try named(zone).reading(ofLocal: local)
        #expect(reading == .twice(earlier: earlier, later: later))
    }

    @Test(
        arguments: [
            (
                "Europe/Berlin", "2024-03-31 02:30",
                "clocks skip from 02:00 to 03:00; use 2024-03-31 01:30:00 or 2024-03-31 03:30:00"
            ),
            (
                "America/Sao_Paulo", "2018-11-04 00:00",
                "clocks skip from 00:00 to 01:00; use 2018-11-03 23:00:00 or 2018-11-04 01:00:00"
            ),
            (
                "Australia/Lord_Howe", "2024-10-06 02:15",
                "clocks skip from 02:00 to 02:30; use 2024-10-06 01:45:00 or 2024-10-06 02:45:00"
            ),
            (
                "Pacific/Apia", "2011-12-30",
                "clocks skip from 2011-12-30 00:00 to 2011-12-31 00:00; use 2011-12-29 or 2011-12-31"
            ),
            (
                "Pacific/Apia", "30 December 2011 12:00",
                "clocks skip from 2011-12-30 00:00 to 2011-12-31 00:00; use 2011-12-29 12:00:00 or "
                    + "2011-12-31 12:00:00"
            ),
        ]
    )
    func `4.9 a local time that a zone skips is refused with its neighbors`(
        zone: String,
        text: String,
        hint: String
    ) throws {
        let zone = try named(zone)
        let error = #expect(throws: UserError.self) { try TypedTime(text, in: zone) }
        #expect(error?.message == "\"\(text)\" doesn't exist in \(zone.name)")
        #expect(error?.hint == hint)
    }

    @Test(
        arguments: [
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
            ("Asia/Beirut", "27 March 2022", "2022-03-26T22:00:00Z"),
            ("America/Havana", "2024-11-03", "2024-11-03T04:00:00Z"),
            // Clocks went from 23:30 to 00:30: the day began half an hour after its midnight.
            ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z"),
            ("Pacific/Apia", "2011-12", "2011-12-01T10:00:00Z"),
            ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
            ("Europe/Berlin", "2024", "2023-12-31T23:00:00Z"),
        ] as [(String, String, Timestamp)]
    )
    func `4.9 a day begins once, whatever clocks do at midnight`(
        zone: String,
        text: String,
        instant: Timestamp
    ) throws {
        #expect(try TypedTime(text, in: named(zone)).instant == instant)
    }

    @Test(
        arguments: [
            ("UTC", "2024-06-03", "2024-06-03 00:00:00 UTC (start of the day)"),
            ("UTC", "2024-06", "2024-06-01 00:00:00 UTC (start of the month)"),
            ("Europe/Berlin", "2024", "2024-01-01 00:00:00 +01:00 (start of the year)"),
            ("Europe/Berlin", "2024-06-03 09:00:00.25Z", "2024-06-03 11:00:00.250 +02:00"),
            (
                "Europe/Berlin", "2024-10-27 02:30",
                "2024-10-27 02:30:00 +02:00 (the first of two; the other is 2024-10-27 02:30:00 +01:00)"
            ),
            ("Europe/Berlin", "1890-01-01 00:30", "1890-01-01 00:30:00 +00:53:28"),
            ("Asia/Kolkata", "@0", "1970-01-01 05:30:00 +05:30"),
            ("Pacific/Kiritimati", "9999-12-31 23:59 UTC", "9999-12-31 23:59:00 UTC"),
            ("America/New_York", "0001-01-01T00:00:00Z", "0001-01-01 00:00:00 UTC"),
        ]
    )
    func `4.9 what was understood is said in the zone`(
        zone: String,
        text: String,
        words: String
    ) throws {
        let zone = try named(zone)
        #expect(try TypedTime(text, in: zone).words(in: zone) == words)
    }

    @Test(arguments: [
        ("Asia/Tokyo", "0001-01-01"), ("America/New_York", "9999-12-31 23:59"),
        ("Asia/Tokyo", "0001-01-01 09:18:58"),
    ])
    func `4.9 a local time outside the years of UTC is refused`(zone: String, text: String) throws {
        let zone = try named(zone)
        let error = #expect(throws: UserError.self) { try TypedTime(text, in: zone) }
        #expect(error?.message == "\"\(text)\" is outside the years 0001 to 9999")
    }

    @Test(arguments: [
        "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu",
        "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Asia/Beirut", "Africa/Cairo",
        "Europe/Dublin", "Africa/Casablanca", "America/St_Johns", "Asia/Gaza",
    ])
    func `4.9 what clocks show reads back as the instant, and a skipped time is shown never`(
        name: String
    ) throws {
        let zone = try named(name)
        var random = SplitMix64(seed: 9)
        for _ in 0..<1_000 {
            let start: Timestamp = "1985-01-01T00:00:00Z"
            let minute = start.advanced(
                byMicroseconds: Int64(random.below(28_900_000)) * 60_000_000
            )
            let shown = zone.local(of: minute)
            switch zone.reading(ofLocal: shown) {
            case .once(let instant): #expect(instant == minute, "\(minute)")
            case .twice(let earlier, let later):
                #expect(earlier < later && [earlier, later].contains(minute), "\(minute)")
                #expect(zone.local(of: earlier) == zone.local(of: later))
            case .skipped, .outOfRange: Issue.record("\(minute) shows \(shown)")
            }
            guard case .skipped(let gap) = zone.reading(ofLocal: minute) else { continue }
            #expect(zone.local(of: gap.change) > minute, "\(minute)")
            #expect(zone.local(of: gap.change.advanced(byMicroseconds: -1)) < minute, "\(minute)")
            #expect(gap.earlier < gap.change && gap.change <= gap.later, "\(minute)")
        }
    }

    @Test func `a table tells the two hours apart that clocks show alike`() throws {
        let zone = try named("Europe/Berlin")
        let times: [Timestamp] = [
            "2024-10-26T23:30:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z",
        ]
        #expect(
            times.map { $0.clock(in: zone) } == [
                "2024-10-27 01:30:00", "2024-10-27 02:30:00 +02:00", "2024-10-27 02:30:00 +01:00",
            ]
        )
    }
}

private func named(_ zone: String) throws -> CalendarZone { try #require(CalendarZone(zone)) }
