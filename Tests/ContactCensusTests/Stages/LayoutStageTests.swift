import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

/// Texts split into records, with each kind of line end, and cut between threads at each place.
@Suite struct LayoutStageTests {
    /// The byte after whose line a text is split between threads.
    private static let border = 1 << 20

    private static func record(_ id: String, padded length: Int = 0) -> String {
        let fields = #""contact_id":"c","id":"\#(id)","type":"contact_blocked","created_at":null"#
        let bare = #"{\#(fields),"x":""}"#.utf8.count
        let padding = String(repeating: "x", count: max(0, length - bare))
        return #"{\#(fields),"x":"\#(padding)"}"#
    }

    /// Compares a text in a file, read with several threads, with the reader of records.
    private func compare(_ text: [UInt8], _ comment: Comment) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let trial = try await CensusHarness([.file(file.path)], threads: 3)
        try await trial.compareWhole(comment)
        try trial.compareStates(.end, comment)
    }

    @Test(arguments: ["\n", "\r\n", "\r\n \r\n"], -2...2)
    func `a line that ends at a border is read once`(ending: String, shift: Int) async throws {
        let length = Self.border + shift
        let first = Self.record("first", padded: length - ending.utf8.count) + ending
        let rest = (1...3).map { Self.record("a\($0)") + ending }.joined()
        try await compare(Array((first + rest).utf8), "\(ending.debugDescription) \(shift)")
    }

    @Test(arguments: [1, 2, 60, 200])
    func `a line over a border is read whole, also one that is broken`(before: Int) async throws {
        let filler = Self.record("filler", padded: Self.border - before) + "\n"
        for line in [Self.record("over", padded: 300), Self.record("over", padded: 300) + "}"] {
            let text = filler + line + "\n" + Self.record("last")
            try await compare(Array(text.utf8), "\(before) \(line.suffix(3))")
        }
    }

    @Test func `a line longer than several stretches is one line`() async throws {
        let long = Self.record("long", padded: Self.border * 2 + 5)
        try await compare(Array("\(Self.record("a"))\n\(long)\n\(Self.record("b"))\n".utf8), "long")
    }

    /// A layout of records without a quote before a colon in their texts.
    enum Layout: CaseIterable {
        case lines, noLastNewline, crlf, crlfButLast, blankLines, mark, array, oneLine, spread
        case spreadBehindMark

        func text(_ records: [String]) -> String {
            switch self {
            case .lines: records.map { $0 + "\n" }.joined()
            case .noLastNewline: records.joined(separator: "\n")
            case .crlf: records.map { $0 + "\r\n" }.joined()
            case .crlfButLast: records.joined(separator: "\r\n")
            case .blankLines: "\n\n" + records.joined(separator: "\n \n\t\r\n\n") + "\n\n"
            case .mark: "\u{FEFF}" + records.joined(separator: "\n")
            case .array: "[\n" + records.joined(separator: "\n,\n") + "\n]\n"
            case .oneLine: records.joined(separator: " ")
            case .spread: records.map { $0.replacing("\":", with: "\"\n:\n") }.joined()
            case .spreadBehindMark:
                "\u{FEFF}" + records.joined(separator: "\r\n").replacing("\":", with: "\"\r\n:")
            }
        }
    }

    @Test(arguments: Layout.allCases)
    func `the same records in any layout are the same census`(layout: Layout) async throws {
        let activities = generated(11, activities: 150)
        let records = activities.map { String(decoding: $0.json, as: UTF8.self) }
        let text = Array(layout.text(records).utf8)
        try await compare(text, "\(layout)")
        let plain = try await Census(reading: [.bytes(lines(activities), name: "plain")])
        let census = try await Census(reading: [.bytes(text, name: "text")])
        #expect(census.streams == plain.streams)
        #expect(census.report == plain.report, "\(layout)")
        for stream in plain.streams {
            let summary = try #require(try plain.summary(of: stream, asOf: .end))
            let other = try #require(try census.summary(of: stream, asOf: .end))
            #expect(Standings(summary) == Standings(other), "\(layout) \(stream)")
        }
    }
}
