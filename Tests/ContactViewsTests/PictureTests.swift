import ContactProjector
import ContactProjectorTesting
import Testing

@testable import ContactQueries
@testable import ContactViews
@testable import TerminalText

@Suite struct PictureTests {
    private func instant(_ text: String) -> Timestamp {
        guard case .instant(let instant) = TimeInput(text) else { preconditionFailure(text) }
        return instant
    }

    private func scale(_ first: String, _ last: String, _ cells: Int) -> TimeScale {
        TimeScale(from: instant(first), through: instant(last), cells: cells)
    }

    @Test(arguments: [
        (
            "2024-01-09T00:00:00Z", "2024-07-02T00:00:00Z", 40,
            "2024 Feb   Mar    Apr    May    Jun     "
        ),
        (
            "2024-03-05T10:00:00Z", "2024-03-05T14:00:00Z", 40,
            "10:00    11:00     12:00     13:00      "
        ),
        (
            "2024-03-05T10:00:00Z", "2024-03-09T10:00:00Z", 40,
            "     6 Mar     7 Mar     8 Mar     9 Mar"
        ),
        ("2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z", 24, "2020  2021  2022  2023  "),
        ("2024-03-05T10:00:00Z", "2024-03-05T10:00:00Z", 12, "10:00:00    "),
    ])
    func `an axis is marked in the finest natural unit that has room`(
        first: String,
        last: String,
        cells: Int,
        axis: String
    ) {
        let shown = scale(first, last, cells).axis
        #expect(shown == axis)
    }

    @Test(
        arguments: [
            // Half past three in the afternoon to half past seven.
            (
                "Asia/Kolkata", "2024-03-05T10:00:00Z", "2024-03-05T14:00:00Z",
                "    16:00     17:00     18:00     19:00 "
            ),
            // An hour is left out: two follows one by a cell's width as three.
            (
                "Europe/Berlin", "2024-03-30T23:00:00Z", "2024-03-31T03:00:00Z",
                "00:00    01:00     03:00     04:00      "
            ),
            (
                "America/New_York", "2024-01-01T03:00:00Z", "2024-03-01T03:00:00Z",
                "2024                Feb                 "
            ),
        ]
    )
    func `an axis is marked where clocks of the zone show full units`(
        name: String,
        first: String,
        last: String,
        axis: String
    ) throws {
        let zone = try #require(CalendarZone(name))
        let scale = TimeScale(
            from: instant(first),
            through: instant(last),
            cells: 40,
            in: zone
        )
        #expect(scale.axis == axis)
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `an axis is as long as its lanes, whatever it spans`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let length = Int64(1) << Int64(random.below(58))
            let last = Timestamp.earliest.advanced(byMicroseconds: length)
            let cells = 1 + random.below(200)
            let scale = TimeScale(from: .earliest, through: last, cells: cells)
            #expect(scale.axis.count == cells, "seed \(seed): \(length) µs over \(cells)")
            #expect(!scale.cellWorth.isEmpty)
        }
    }

    @Test func `a spell shorter than a cell is never lost`() {
        let scale = scale("2024-01-01T00:00:00Z", "2024-12-31T00:00:00Z", 20)
        let moment = instant("2024-06-01T00:00:00Z")
        let bar = LaneSpan(from: moment, until: moment.advanced(byMicroseconds: 1))
        #expect(scale.bar(of: [bar], .unicode).contains { "━╺╸".contains($0) })
        #expect(scale.bar(of: [bar], .ascii).contains("="))
    }

    @Test func `what lies outside of the stretch is not drawn`() {
        let scale = scale("2024-06-01T00:00:00Z", "2024-07-01T00:00:00Z", 10)
        let before = LaneSpan(from: nil, until: instant("2024-05-01T00:00:00Z"))
        let after = LaneSpan(from: instant("2024-08-01T00:00:00Z"), until: nil)
        #expect(scale.bar(of: [before, after], .unicode) == String(repeating: " ", count: 10))
        let whole = LaneSpan(from: nil, until: nil)
        #expect(scale.bar(of: [whole], .unicode) == String(repeating: "━", count: 10))
    }

    @Test(
        arguments: [
            (1, "1 µs"), (1_500, "1.5 ms"), (2_000_000, "2 s"), (90_000_000, "1.5 min"),
            (18 * 86_400_000_000, "18 days"), (241_920_000_000, "2.8 days"),
            (86_400_000_000, "1 day"),
            (800 * 86_400_000_000, "2.1 years"),
            (0, "0 µs"),
        ] as [(Int64, String)]
    )
    func `a length of time is told in its natural unit`(microseconds: Int64, words: String) {
        #expect(TimeScale.words(microseconds) == words)
    }

    @Test func `lanes and curves keep to the width of the terminal`() throws {
        let timeline = timeline(of: [
            .joined("segment_of_16_ch", at: 0), .blocked(at: 90_000),
            .unsubscribed(at: 100_000), .noted("hello", at: 300_000), .left("vip", at: 400_000),
        ])
        let answer = TimelineResult(
            timeline: timeline,
            cursor: .second(100_000),
            basis: ContactBasis(timeline.stream, try timeline.state().basis),
            state: try timeline.state(),
            history: try timeline.history(),
            window: nil
        )
        for width in [60, 80, 120, 400] {
            for glyphs in [TerminalLayout.Glyphs.unicode, .ascii] {
                let lines = answer.lines(ViewLayout(TerminalLayout(width: width, glyphs: glyphs)))
                let text = lines.map { $0.map(\.text).joined() }
                #expect(text.allSatisfy { SafeText.width($0) <= width }, "\(width): \(text)")
                #expect(text.count == 7)
                let isASCII = text.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }
                #expect(glyphs == .unicode || isASCII, "\(text)")
                #expect(text.last?.contains(glyphs == .unicode ? "▲" : "^") == true)
            }
        }
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000"),
    ])
    func `long numbers are set in threes`(number: Int, text: String) {
        #expect(number.grouped == text)
    }

    @Test(arguments: [
        ([0, 1, 8, 4], TerminalLayout.Glyphs.unicode, " ▁█▄"), ([0, 0], .unicode, "  "),
        ([], .unicode, ""),
        ([1, 1_000_000], .unicode, "▁█"), ([0, 1, 8], .ascii, " .@"),
    ])
    func `a small curve is one row on which nothing but nothing is blank`(
        values: [Int],
        glyphs: TerminalLayout.Glyphs,
        line: String
    ) {
        #expect(
            AreaChart(values: values, layout: ViewLayout(TerminalLayout(glyphs: glyphs))).line
                == line
        )
    }
}
