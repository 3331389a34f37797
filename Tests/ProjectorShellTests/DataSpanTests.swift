import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Testing

@testable import ProjectorShell

@Suite struct DataSpanTests {
    private func span(_ first: String, _ last: String) throws -> DataSpan {
        let first = try #require(Timestamp(rfc3339: first))
        let last = try #require(Timestamp(rfc3339: last))
        return try #require(DataSpan(first...last))
    }

    @Test(arguments: [
        ("2024-01-09T10:12:45Z", "2024-07-02T16:20:00Z", "3 june", "2024-06-03"),
        ("2020-01-01T00:00:00Z", "2024-03-01T00:00:00Z", "3 June", "2023-06-03"),
        ("2020-01-01T00:00:00Z", "2024-06-03T00:00:00Z", "June 3", "2024-06-03"),
        ("2019-01-01T00:00:00Z", "2023-12-31T00:00:00Z", "29 February", "2020-02-29"),
        ("2024-01-09T10:12:45Z", "2024-07-02T16:20:00Z", "3 December", nil),
        ("2024-01-09T10:12:45Z", "2024-07-02T16:20:00Z", "nonsense", nil),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "3 June", "9999-06-03"),
    ])
    func `a date without a year is the latest within the data`(
        first: String,
        last: String,
        text: String,
        date: String?
    ) throws {
        #expect(try span(first, last).date(ofYearless: text, in: .utc) == date)
    }

    @Test func `the days are those that clocks of the zone show`() throws {
        let berlin = try #require(CalendarZone("Europe/Berlin"))
        let span = try span("2024-01-09T23:30:00Z", "2024-07-02T22:30:00Z")
        #expect(span.words(in: .utc) == "2024-01-09 to 2024-07-02 UTC")
        #expect(span.words(in: berlin) == "2024-01-10 to 2024-07-03 +02:00")
        #expect(span.date(ofYearless: "3 July", in: berlin) == "2024-07-03")
        #expect(span.date(ofYearless: "3 July", in: .utc) == nil)
    }

    @Test func `a contact without dated activities has no span`() throws {
        #expect(DataSpan(timeline(of: [])) == nil)
        #expect(DataSpan(nil as ClosedRange<Timestamp>?) == nil)
    }

    @Test(arguments: [
        ("ana", "con_ana", true), ("ANA", "con_ana", true), ("", "con_ana", true),
        ("con_ana", "con_ana", true), ("con_anax", "con_ana", false), ("bea", "con_ana", false),
        ("Ä", "con_ä", false), ("ä", "con_ä", true), ("aab", "aaab", true),
    ])
    func `a part of an id is found in any case of its letters`(
        part: String,
        id: String,
        isContained: Bool
    ) {
        #expect(IDPart(part).isContained(in: id) == isContained)
    }
}
