import Testing

@testable import TerminalText

@Suite struct TableTests {
    private struct Zone: DisplayZone {
        var name = "UTC"
        func clock(_ microseconds: Int64) -> String { "2024-06-03 09:00:00" }
        func words(_ microseconds: Int64) -> String { "2024-06-03 09:00:00 UTC" }
    }

    private static let texts = [
        "", "VIP", String(repeating: "word ", count: 30), String(repeating: "東京", count: 40),
        String(repeating: "e\u{301}", count: 90), "🎉👍🏽 and a long text that goes on for a while",
        "two\nlines and \u{202E} what hides", "Việt Nam, 김철수, ❤\u{FE0F}",
    ]

    /// Rows of ids, a time, a number and a text, each text once in every place.
    private func table(_ texts: [String], lists: [[String]] = [[]]) -> Table {
        var table = Table(
            ["contact", "since", "notes", "evidence", "text", "segments"],
            numeric: ["notes"],
            times: ["since"]
        )
        for (index, text) in texts.enumerated() {
            table.add([
                Cell("con_\(index)", .cyan), Cell(microseconds: 0, data: "2024-06-03T09:00:00Z"),
                Cell(index * 100), Cell("act_\(index)", .dim), Cell(text),
                Cell(list: lists[index % lists.count]),
            ])
        }
        return table
    }

    private func drawn(_ table: Table, _ width: Int, in zone: Zone = Zone()) -> [String] {
        table.lines(TerminalLayout(width: width), in: zone).map { $0.map(\.text).joined() }
    }

    @Test(arguments: 76...200)
    func `every row is a line of the terminal's width at most, its ids, times and numbers whole`(
        width: Int
    ) {
        let lists = [["VIP", "Gold", "東京の顧客", "Lead"], [], [String(repeating: "g", count: 99)]]
        let lines = drawn(table(Self.texts, lists: lists), width)
        #expect(lines.count == Self.texts.count + 4)
        #expect(Set(lines.map(SafeText.width)).count == 1)
        #expect(lines.allSatisfy { SafeText.width($0) <= width })
        for (index, line) in lines.dropFirst(3).dropLast().enumerated() {
            let cells = line.split(separator: "│").map {
                String($0.drop { $0 == " " }.prefix { $0 != " " })
            }
            #expect(cells[0] == "con_\(index)" && line.contains("2024-06-03 09:00:00"))
            #expect(cells[2] == "\(index * 100)" && cells[3] == "act_\(index)")
        }
    }

    @Test func `what fits isn't cut, and one long cell costs the others nothing`() {
        let lines = drawn(table(["short", Self.texts[2]], lists: [["VIP", "Gold"]]), 100)
        #expect(lines[3].contains("│short "))
        #expect(lines[3].contains("│VIP, Gold│") && lines[4].contains("│VIP, Gold│"))
        #expect(lines[4].contains("│word word word word word word word word word…│"))
    }

    @Test(arguments: [
        (30, "VIP, Gold, Lead, Customer"), (24, "VIP, Gold, Lead, +1"), (18, "VIP, Gold, +2"),
        (12, "VIP, +3"), (7, "VIP, +3"), (6, "V…, +3"), (5, "+4"), (1, "…"),
    ])
    func `a list shows its first texts and how many follow`(width: Int, shown: String) {
        let cell = Cell(list: ["VIP", "Gold", "Lead", "Customer"])
        let span = cell.span(in: Zone(), isInTimeColumn: false)
        #expect(cell.fitting(span, to: width).text == shown)
        #expect(cell.data == "VIP, Gold, Lead, Customer")
    }

    @Test func `ids give way when nothing else helps, that of the row last`() {
        var table = Table(["contact", "evidence"])
        for number in 1...2 {
            table.add([
                Cell("con_\(number)" + String(repeating: "x", count: 30), .cyan),
                Cell("act_\(number)" + String(repeating: "y", count: 30), .dim),
            ])
        }
        #expect(drawn(table, 80)[3].contains("yyy │"))
        let narrow = drawn(table, 48)
        #expect(narrow[3].contains("xxx│") && narrow[3].contains("act_1yyyy…│"), "\(narrow[3])")
        #expect(drawn(table, 36)[3].contains("xxx…│act_1yy…│"))
        // Where not even that helps, and where there is one row, the rows are shown in full.
        #expect(drawn(table, 20).first == "row 1")
        table.rows.removeLast()
        #expect(drawn(table, 52).first == "row 1")
    }

    @Test func `headings name the zone unless that costs a text its place`() {
        let zone = Zone(name: "America/Argentina/Buenos_Aires")
        let wide = drawn(table(["short", "texts"]), 120, in: zone)
        #expect(wide[1].contains("since (America/Argentina/Buenos_Aires)"))
        let narrow = drawn(table(["short", "texts"]), 80, in: zone)
        #expect(narrow[1].contains("│ since  ") && narrow.last == "times in \(zone.name)")
        #expect(narrow[3].contains("│ short │"))
    }

    /// One column fewer than the box with blanks beside its cells has.
    @Test func `the blanks beside cells go before any text is cut`() throws {
        let table = table(["short", "texts"])
        let wide = drawn(table, 200)
        let width = SafeText.width(wide[0])
        let narrow = drawn(table, width - 1)
        #expect(
            narrow[3].hasPrefix("│con_0  │2024-06-03 09:00:00│") && narrow[3].contains("│short│")
        )
        #expect(SafeText.width(narrow[0]) == width - 12)
        #expect(!narrow.joined().contains("…"))
    }

    @Test func `where no terminal shows them, rows are whole, but no cell fills the output`() {
        var layout = TerminalLayout(width: 40)
        layout.showsWholeRows = true
        let table = table([Self.texts[2], String(repeating: "x", count: 100_000)])
        let lines = table.lines(layout, in: Zone()).map { $0.map(\.text).joined() }
        #expect(lines.count == 6 && lines[3].contains(Self.texts[2]))
        #expect(lines.allSatisfy { SafeText.width($0) < 300 })
    }

    @Test func `a single row that fits no box is shown in full, to a thousand columns a cell`() {
        let text = String(repeating: "x", count: 900)
        let lines = drawn(table([text]), 60)
        #expect(lines.contains { $0.hasSuffix(text) })
        let long = drawn(table([String(repeating: "x", count: 100_000)]), 60)
        #expect(long.allSatisfy { SafeText.width($0) < 1_100 })
    }

    @Test func `data formats are never cut`() {
        let table = table(Self.texts, lists: [["VIP", "Gold"]])
        #expect(table.csv.contains(Self.texts[3]) && table.csv.contains("\"VIP, Gold\""))
        #expect(table.markdown.contains(Self.texts[2]))
    }
}
