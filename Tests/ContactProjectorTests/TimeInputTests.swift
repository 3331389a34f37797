import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@Suite struct `4.9 Times that people write` {
    private static let examples = TimeInput.forms.flatMap { form in
        form.examples.map { ($0, form.reading) }
    }

    @Test(arguments: examples)
    func `4.9 reads every form that help lists`(text: String, reading: TimeInput) {
        #expect(TimeInput(text) == reading)
        #expect(TimeInput(text.uppercased()) == reading)
        #expect(TimeInput(text.lowercased()) == reading)
        #expect(TimeInput("  \(text)\t") == reading)
    }

    @Test func `4.9 the page on time lists every form that is read, and every one that is refused`()
        throws
    {
        let page = URL(filePath: #filePath).appending(
            path: "../../../Sources/ContactProjector/Documentation.docc/Semantics/TwoAxes.md"
        )
        let text = try String(contentsOf: page.standardizedFileURL, encoding: .utf8)
        for example in TimeInput.forms.flatMap(\.examples) + TimeInput.refused {
            #expect(text.contains("`\(example)`"), "\(example)")
        }
    }

    @Test(
        arguments: [
            // What databases export.
            ("2024-03-10 13:00:00+00", .instant("2024-03-10T13:00:00Z")),
            ("2024-03-10 14:00:00.5+01", .instant("2024-03-10T13:00:00.500Z")),
            ("2024-03-10 13:00:00.25 UTC", .instant("2024-03-10T13:00:00.250Z")),
            ("2024-03-10T13:00:00+0000", .instant("2024-03-10T13:00:00Z")),
            ("2024-03-10 18:30:00.123456789+05:30", .instant("2024-03-10T13:00:00.123456Z")),
            ("2024-03-10 13:00:00 -0330", .instant("2024-03-10T16:30:00Z")),
            ("2024-03-10 13:00:00 GMT", .instant("2024-03-10T13:00:00Z")),
            ("2024-03-10 utc", .instant("2024-03-10T00:00:00Z")),
            ("2024-03-10 13:00:00.123456", .local("2024-03-10T13:00:00.123456Z")),
            ("2024-03-10   13:00", .local("2024-03-10T13:00:00Z")),
            ("2024/3/1T5:00", .local("2024-03-01T05:00:00Z")),
            ("2016-12-31T23:59:60", .local("2017-01-01T00:00:00Z")),
            // What people say.
            ("3 Jun 2024", .start("2024-06-03T00:00:00Z", of: .day)),
            ("3 JUNE, 2024", .start("2024-06-03T00:00:00Z", of: .day)),
            ("june 3,2024", .start("2024-06-03T00:00:00Z", of: .day)),
            ("Sept 30, 2024 9:15pm", .local("2024-09-30T21:15:00Z")),
            ("29 Feb 2024 12am", .local("2024-02-29T00:00:00Z")),
            ("May 1 2024 12:30 PM +01:00", .instant("2024-05-01T11:30:00Z")),
            ("2024/06", .start("2024-06-01T00:00:00Z", of: .month)),
            ("2024-6", .start("2024-06-01T00:00:00Z", of: .month)),
            ("0001", .start("0001-01-01T00:00:00Z", of: .year)),
            ("9999", .start("9999-01-01T00:00:00Z", of: .year)),
        ] as [(String, TimeInput)]
    )
    func `4.9 reads what is written otherwise and means one time`(text: String, reading: TimeInput)
    {
        #expect(TimeInput(text) == reading)
    }

    @Test(
        arguments: [
            ("@0", "1970-01-01T00:00:00Z"), ("@1", "1970-01-01T00:00:01Z"),
            ("@-1", "1969-12-31T23:59:59Z"), ("@1717405200.25", "2024-06-03T09:00:00.250Z"),
            ("@-0.5", "1969-12-31T23:59:59.500Z"),
            // The last second and the first millisecond.
            ("@99999999999", "5138-11-16T09:46:39Z"), ("@100000000000", "1973-03-03T09:46:40Z"),
            ("@-62135596800", "0001-01-01T00:00:00Z"), ("@-62135596800000", "0001-01-01T00:00:00Z"),
            ("@253402300799999", "9999-12-31T23:59:59.999Z"),
        ] as [(String, Timestamp)]
    )
    func `4.9 a number after @ is a Unix time, of seconds or milliseconds`(
        text: String,
        instant: Timestamp
    ) {
        #expect(TimeInput(text) == .instant(instant))
    }

    @Test(arguments: [
        ("03/06/2024", ["2024-03-06", "2024-06-03"]), ("6/3/2024", ["2024-06-03", "2024-03-06"]),
        ("13.06.2024", ["2024-06-13"]), ("12/31/2024 09:00", ["2024-12-31"]),
        ("3-6-2024", ["2024-03-06", "2024-06-03"]), ("05/05/2024", ["2024-05-05"]),
        ("29/02/2024", ["2024-02-29"]), ("01.02.0001 nonsense", ["0001-01-02", "0001-02-01"]),
    ])
    func `4.9 a day and a month as numbers are refused, with the readings`(
        text: String,
        days: [String]
    ) {
        let refusal = #expect(throws: TimeInput.Refusal.self) { try TimeInput(reading: text) }
        guard case .numericDayAndMonth(let found)? = refusal else {
            Issue.record("\(text): \(String(describing: refusal))")
            return
        }
        let written = found.map { day in
            let instant = Timestamp(microseconds: Int64(day.daysSince1970) * 86_400_000_000)
            return instant.map { String($0.rfc3339.prefix(10)) }
        }
        #expect(written == days)
    }

    @Test(
        arguments: [
            ("3 June", .noYear), ("June 3", .noYear), ("june", .noYear), ("Jun 3,", .noYear),
            ("09:30", .noDate), ("9am", .noDate), ("23:59:59.5", .noDate),
            ("1717405200", .bareNumber), ("1717405200000", .bareNumber),
            ("now", .clockWord), ("Yesterday", .clockWord), ("2 days ago", .clockWord),
            ("last week", .clockWord), ("monday", .clockWord),
            ("9999-12-31T23:59:59-01:00", .outOfRange), ("9999-12-31 23:59 -01:00", .outOfRange),
            ("0001-01-01 00:00+00:01", .outOfRange), ("@-62135596801", .outOfRange),
            ("@1717405200000000", .outOfRange),
            ("@" + String(repeating: "9", count: 60), .outOfRange),
            ("@9223372036854775807", .outOfRange), ("@-9223372036854775808", .outOfRange),
        ] as [(String, TimeInput.Refusal)]
    )
    func `4.9 a refusal says what is missing`(text: String, refusal: TimeInput.Refusal) {
        #expect(throws: refusal) { try TimeInput(reading: text) }
    }

    @Test(arguments: [
        "", " ", "@", "@-", "@june", "@1.", "@1e9", "@1717405200000.5", "@ 1717405200", "+5",
        "24-06-03", "2024-13", "2024-00", "2024-06-31", "2023-02-29", "0000", "0000-01-01",
        "2024-06/03", "2024.06.03", "202406", "2024060", "202406033", "20240631", "2024-006-03",
        "31/31/2024", "0/0/2024", "3/6/24", "31 February 2024", "June 31 2024", "3June2024",
        "3 Juni 2024", "2024 June 3", "3 June 20244", "June, 3 2024", "June 2024 09:00",
        "2024-06-03 24:00", "2024-06-03 9", "2024-06-03 9:5", "2024-06-03 09:60",
        "2024-06-03 09:00:61", "2024-06-03 09:00:60", "2024-06-03 09:00.5", "2024-06-03 09:00:07.",
        "2024-06-03 09:00:07,5", "2024-06-03 0am", "2024-06-03 13pm", "2024-06-03 13:00 pm",
        "2024-06-03 09:00 +1", "2024-06-03 09:00 +24", "2024-06-03 09:00 +01:",
        "2024-06-03 09:00 +0160",
        "2024-06-03 09:00 +01:5", "2024-06-03 09:00 CET", "2024-06-03 09:00 UTC+1",
        "2024-06-03+01:00",
        "2024-06-03Z", "2024-06-03T", "2024-06T09:00", "2024 09:00", "2024-06-03\u{A0}09:00",
        "2024-06-03\n", "2024-06-03\u{0}", "２０２４", "٢٠٢٤", "2024-06-03 09:00\u{200E}",
        "2024-06-03T09:00:00+02:00[Europe/Berlin]", String(repeating: "2", count: 100_000),
        "2024-06-03 09:00:00." + String(repeating: "0", count: 200),
    ])
    func `4.9 what is none of the forms is refused`(text: String) {
        #expect(TimeInput(text) == nil)
    }

    @Test(
        arguments: [
            ("09:30", 34_200_000_000), ("9:30", 34_200_000_000), ("9am", 32_400_000_000),
            ("12am", 0), ("12 PM", 43_200_000_000), ("11:59:59.5pm", 86_399_500_000),
            ("23:59:60", 86_400_000_000),
        ] as [(String, Int64)]
    )
    func `4.9 a time of day is read alone`(text: String, microseconds: Int64) {
        #expect(ClockTime(text)?.microseconds == microseconds)
    }

    @Test(arguments: ["", "9", "24:00", "9:5", "0am", "13pm", "09:30Z", "09:30 UTC", "am", "9 30"])
    func `4.9 what is no time of day is refused`(text: String) {
        #expect(ClockTime(text) == nil)
    }

    @Test(arguments: Seeds.some(20))
    func `4.9 whatever is typed, it is a time within the years or a refusal`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces =
            TimeInput.forms.flatMap(\.examples) + TimeInput.refused + [
                " ", "-", "/", ":", ".", ",", "T", "Z", "+", "@", "am", "June", "Feb", "29", "2024",
                "9999", "0001", "00", "31", "99999999999999999999", "\u{0}", "é", "UTC", "ago",
            ]
        for _ in 0..<2_000 {
            let text = (0...random.below(5)).map { _ in random.pick(pieces) }.joined(
                separator: random.chance(0.5) ? " " : ""
            )
            do throws(TimeInput.Refusal) {
                switch try TimeInput(reading: text) {
                case .instant(let time), .local(let time), .start(let time, _):
                    #expect(Timestamp(rfc3339: time.rfc3339) == time, "seed \(seed): \(text)")
                }
            } catch {
                #expect(TimeInput(text) == nil, "seed \(seed): \(text)")
            }
        }
    }

    @Test(arguments: Seeds.some(10))
    func `4.9 every time reads alike in each of its spellings`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let span = Timestamp.latest.microseconds - Timestamp.earliest.microseconds
        for _ in 0..<500 {
            let seconds = Int64(random.below(Int(span / 1_000_000)))
            let time = Timestamp.earliest.advanced(byMicroseconds: seconds * 1_000_000)
            let text = time.rfc3339
            let (date, clock) = (text.prefix(10), text.dropFirst(11).prefix(8))
            let unix = time.microseconds / 1_000_000
            for other in [
                "\(date) \(clock)z", "\(date)T\(clock)+00",
                "\(date.replacing("-", with: "")) \(clock) UTC",
                "\(date.replacing("-", with: "/"))  \(clock) -0000",
            ] {
                #expect(TimeInput(other) == .instant(time), "seed \(seed): \(other)")
            }
            if abs(unix) < 100_000_000_000 {
                #expect(TimeInput("@\(unix)") == .instant(time), "seed \(seed): \(unix)")
            }
            if abs(unix) > 100_000_000 {
                #expect(TimeInput("@\(unix * 1_000)") == .instant(time), "seed \(seed): \(unix)")
            }
        }
    }
}
