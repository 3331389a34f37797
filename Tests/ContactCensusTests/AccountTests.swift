import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

/// The counts of a census of hostile bytes, compared with those of an append: nothing is dropped silently.
struct AccountTests {
    @Test(arguments: Seeds.some(30))
    func `broken bytes are counted as an append counts them`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let text = Mutation.apply(to: lines(generated(seed, activities: 300)), &random)
        let trial = try await CensusHarness(text, threads: Int(seed % 3) + 1)
        try await trial.compareWhole("seed \(seed)")
        try trial.compareStates(.end, "seed \(seed)")
    }

    @Test(arguments: [
        #"{"contact_id":"c","id":"a","type":"x","created_at":"2024-02-30T00:00:00Z"}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":"2024-02-29T23:59:60Z"}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":"2024-02-29t23:59:59.1234567z"}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":"2024-02-29 23:59:59+23:59"}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":"0001-01-01T00:00:00+00:01"}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":"2024-02-29T23:59:59."}"#,
        #"{"contact_id":"c","id":"","type":"x","created_at":null}"#,
        #"{"contact_id":"","id":"a","type":"x","created_at":null}"#,
        #"{"id":"a","type":"x","created_at":null}"#,
        #"{"contact_id":"c","id":"a","type":"x"}"#,
        #"{"contact_id":"c","id":"a","id":"b","type":"x","created_at":null}"#,
        #"{"contact_id":"c","id":"\u0061","type":"segment_\u0061dded","created_at":null,"segment":{"id":"\ud83d\ude00"}}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":null,"metadata":{"a":"\ud800"}}"#,
        #"{"contact_id":"c","id":"a\ud800","type":"x","created_at":null}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":null,"broadcast":{"id":"\ud800"}}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":null,"n":01}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":null,"n":1e999,"m":-0.0}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":null,"t":tru}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":null,}"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":null}x"#,
        #"{"contact_id":"c","id":"a","type":"x","created_at":null}{"contact_id":"c","id":"b","type":"x","created_at":null}"#,
        #"[{"contact_id":"c","id":"a","type":"x","created_at":null}]"#,
        #"{"contact_id":"c","activities":[{"id":"a","type":"x","created_at":null}]}"#,
        #"{"id":"a","type":"note_created","created_at":null,"note":{"id":"n","contact_id":"c","created_at":"2024-01-01T00:00:00Z"}}"#,
        #"{"contact_id":"c","id":"a","type":"note_created","created_at":null,"note":{"id":"n","created_at":"never"}}"#,
        #"{"contact_id":"c","id":"a","type":"file_uploaded","created_at":null,"file":{"id":"f"},"file":null}"#,
        #"{"contact_id":"c","id":"a","type":"segment_added","created_at":null,"segment":{"id":5}}"#,
        #"{"contact_id":"c","id":"a","type":"segment_added","created_at":null,"segment":{"id":null}}"#,
        "\u{FEFF}{\"contact_id\":\"c\",\"id\":\"a\",\"type\":\"x\",\"created_at\":null}",
        "  {\"contact_id\":\"c\",\"id\":\"a\",\"type\":\"x\",\"created_at\":null} \r",
    ])
    func `a line is read as the reader reads it`(line: String) async throws {
        // Also among lines that give the scanner a template, so that both of its paths are tested.
        for text in [line, [line, line, Self.plain, line, ""].joined(separator: "\n")] {
            let trial = try await CensusHarness(Array((Self.plain + "\n" + text).utf8))
            try await trial.compareWhole("\(text)")
            try trial.compareStates(.end, "\(text)")
        }
        let alone = try await CensusHarness(Array(line.utf8))
        try await alone.compareWhole("\(line)")
    }

    private static let plain =
        #"{"contact_id":"c","id":"z","type":"x","created_at":"2024-01-01T00:00:00Z"}"#

    @Test func `pages, envelopes and packed text are read as the reader reads them`() async throws {
        let activities = generated(3, activities: 200)
        let objects = activities.map { String(decoding: $0.json, as: UTF8.self) }
        let texts = [
            "[" + objects.joined(separator: ",\n") + "]",
            #"{"contact_id":"con_x","activities":["# + objects.joined(separator: ",") + "]}",
            objects.joined(separator: "\n\n \n"),
            objects.joined(separator: " "),
        ]
        for text in texts {
            let trial = try await CensusHarness(Array(text.utf8))
            try await trial.compareWhole("\(text.prefix(40))")
            try trial.compareStates(.end, "\(text.prefix(40))")
        }
    }

    @Test func `defaults name whose activities they are`() async throws {
        let text = #"{"id":"a","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}"#
        let defaults = ReadDefaults(org: "org_1", contact: "con_1")
        let trial = try await CensusHarness(
            [.bytes(Array(text.utf8), name: "t")],
            defaults: defaults
        )
        try await trial.compareWhole("defaults")
        #expect(
            try trial.census.contacts(where: .blocked).contains(
                StreamID(org: "org_1", contact: "con_1")
            )
        )
    }

    @Test func `thousands of versions of one id are judged as an append judges them`() async throws
    {
        let text = (0..<4_000).map { number in
            #"{"contact_id":"c","id":"a","type":"segment_added","created_at":"2024-01-01T00:00:0\#(number % 3)Z","segment":{"id":"s","name":"n\#(number / 2)"}}"#
        }
        .joined(separator: "\n")
        let trial = try await CensusHarness(Array(text.utf8))
        try await trial.compareWhole("versions")
        try trial.compareStates(.end, "versions")
    }

    @Test func `what a source can't give is an error with its place`() async throws {
        await #expect(throws: ReadError.self) {
            try await Census(reading: [.file("/nonexistent/file")])
        }
        await #expect(throws: ReadError.self) {
            try await Census(reading: [.bytes([0x1F, 0x8B, 8, 0, 1], name: "cut")])
        }
    }
}

/// A kind of damage to a file.
enum Mutation {
    static func apply(to text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { Array($0) }
        for index in lines.indices where Int.random(in: 0..<5, using: &random) == 0 {
            lines[index] = damaged(lines[index], &random)
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    private static func damaged(_ line: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        guard !line.isEmpty else { return [0x20, 0x09] }
        var line = line
        let place = Int.random(in: line.indices, using: &random)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: line[place] = UInt8.random(in: 0...255, using: &random)
        case 1: line.removeSubrange(place...)
        case 2: line.remove(at: place)
        case 3: line.insert(UInt8(ascii: "\""), at: place)
        case 4: line.insert(contentsOf: [0xC3, 0x28], at: place)
        case 5: line.append(UInt8(ascii: "\r"))
        case 6: line += line
        case 7: line.insert(UInt8(ascii: "\\"), at: place)
        default: line = Array(repeating: UInt8(ascii: "["), count: 700) + line
        }
        return line
    }
}
