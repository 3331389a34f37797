import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import ContactQueries
import Foundation
import Testing

/// The two filters with a sort between them, compared with one process.
@Suite struct FilterTests {
    private typealias Bytes = [UInt8]

    private static func lines(of text: Bytes) -> [RawLines.Line] {
        var rest = text[...]
        var lines = RawLines(maximumLineBytes: 16 << 20, blockSize: 1_000)
        var found: [RawLines.Line] = []
        while let line = lines.next({ (buffer: inout Bytes, start: Int) -> Int in
            let part = rest.prefix(buffer.count - start)
            buffer.replaceSubrange(start..<start + part.count, with: part)
            rest = rest.dropFirst(part.count)
            return part.count
        }) { found.append(line) }
        return found
    }

    private static func keyed(_ text: Bytes, asOf: Timestamp? = nil) throws -> (Bytes, FilterCounts)
    {
        var filter = try #require(KeyFilter(asOf: asOf))
        for line in lines(of: text) { filter.take(line) }
        filter.finish()
        return (filter.output, filter.counts)
    }

    private static func sorted(_ text: Bytes) -> Bytes {
        var lines = text.split(separator: UInt8(ascii: "\n")).map { Array($0) }
        lines.sort { $0.lexicographicallyPrecedes($1) }
        return lines.flatMap { $0 + Array("\n".utf8) }
    }

    private static func folded(
        _ text: Bytes,
        _ answer: FoldFilter.Answer = .states,
        asOf: Timestamp? = nil
    ) async throws -> (rows: [String: [String]], counts: FilterCounts) {
        var filter = try #require(FoldFilter(answer, asOf: asOf))
        for line in lines(of: text) {
            if let group = try filter.take(line) { await filter.fold(group) }
        }
        if let group = filter.takeGroup() { await filter.fold(group) }
        filter.finish()
        var rows: [String: [String]] = [:]
        for line in String(decoding: filter.output, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: "\t", maxSplits: 1)
            rows[String(fields[0]), default: []].append(String(fields[1]))
        }
        return (rows, filter.counts)
    }

    /// Returns a random history as lines, of which some can't be read, and the same lines in another order.
    private static func shuffled(_ seed: UInt64) -> (text: Bytes, permuted: Bytes, count: Int) {
        var random = SplitMix64(seed: seed)
        var lines = ActivityGenerator(contacts: 15, activities: 500, seed: seed, options: .dense)
            .map { $0.json }
        lines += ["", "{", "[1]", "\\N", "{\"id\":\"x\"}", " \t\r"].map { Array($0.utf8) }
        func text(_ lines: [Bytes]) -> Bytes { lines.flatMap { $0 + Array("\n".utf8) } }
        return (text(lines), text(random.shuffled(lines)), lines.count)
    }

    private static func engine(_ text: Bytes) async throws -> QueryEngine {
        QueryEngine(over: try await MappedActivityLog(reading: [.bytes(text, name: "a")]))
    }

    private static func states(_ text: Bytes, asOf: AsOf) async throws -> [String] {
        let result = try await engine(text).run(.state([], QueryTime(asOf: asOf)))
        guard case .states(let list) = result.content else { return [] }
        return list.states.map { state in
            var writer = JSONWriter()
            state.write(to: &writer, hasPosition: false)
            return writer.text
        }
    }

    @Test(arguments: Seeds.some(12))
    func `key, sort and fold give the states of one process, whatever the order of lines`(
        seed: UInt64
    ) async throws {
        let (text, permuted, count) = Self.shuffled(seed)
        let (keys, key) = try Self.keyed(permuted)
        #expect(key.read == count && key.dropped == 2)
        #expect(key.read == key.written + key.quarantined + key.dropped)
        let (rows, fold) = try await Self.folded(Self.sorted(keys))
        let states = try await Self.states(text, asOf: .end)
        #expect(rows["state"]?.sorted() == states.sorted())
        #expect(fold.read == key.written && fold.written == states.count)
        #expect(rows["quarantine"]?.count == key.quarantined)
        #expect(fold.quarantined == key.quarantined)
        #expect(rows["stats"]?.count == 2)
        // Without the fields that only the sort needs, as an engine sends the lines.
        let two = Self.sorted(keys).split(separator: UInt8(ascii: "\n")).flatMap { line in
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            return Array(fields[0]) + Array("\t".utf8) + Array(fields[3]) + Array("\n".utf8)
        }
        #expect(try await Self.folded(two).rows["state"] == rows["state"])
    }

    @Test func `of contacts that became one, the fold has one answer, whatever ties come first`()
        async throws
    {
        let aliases = ContactAliases(try await Self.merged())
        func line(_ contact: String, _ type: String) -> Bytes {
            Array(
                #"{"contact_id":"\#(contact)","id":"a","type":"\#(type)","created_at":"2024-01-01T00:00:00Z"}"#
                    .utf8
            )
        }
        let lines = [line("old", "contact_blocked"), line("new", "contact_unsubscribed")]
        var answers: [[String]] = []
        for lines in [lines, lines.reversed()] {
            var key = try #require(KeyFilter(aliases: aliases))
            for line in lines { key.take(.line(line[...])) }
            // As an engine gives them: the sorted fields are the same, so any order may come.
            let keyed = key.output.split(separator: UInt8(ascii: "\n"))
            var fold = try #require(FoldFilter(.states, aliases: aliases))
            for line in keyed { _ = try fold.take(.line(line)) }
            await fold.fold(try #require(fold.takeGroup()))
            answers.append(
                String(decoding: fold.output, as: UTF8.self).split(separator: "\n").map(String.init)
            )
        }
        #expect(answers[0] == answers[1] && answers[0].count == 1)
        #expect(answers[0][0].contains(#""merged_from":["old"]"#))
    }

    private static func merged() async throws -> [LogEntry] {
        let store = InMemoryActivityStore()
        try await store.merge(["old"], into: "new")
        return await store.entries(after: .zero, limit: 9)
    }

    @Test(arguments: Seeds.some(6))
    func `as of a time, the fold gives the states and the intervals of one process`(seed: UInt64)
        async throws
    {
        let (text, permuted, _) = Self.shuffled(seed)
        let sorted = Self.sorted(try Self.keyed(permuted).0)
        let times = Self.times(in: text)
        for time in [times[times.count / 3], times[times.count / 2]] {
            let (rows, _) = try await Self.folded(sorted, asOf: time)
            let states = try await Self.states(text, asOf: .time(time))
            #expect(rows["state"]?.sorted() == states.sorted())
        }
        var expected: [String] = []
        try await Self.engine(text).intervals(as: { $0 }) { parts in
            for row in parts.joined() {
                var writer = JSONWriter()
                row.write(to: &writer)
                expected.append(writer.text)
            }
        }
        let intervals = try await Self.folded(sorted, .intervals).rows["interval"]
        #expect(intervals?.sorted() == expected.sorted())
    }

    private static func times(in text: Bytes) -> [Timestamp] {
        ActivityDecoderFixture.activities(String(decoding: text, as: UTF8.self))
            .compactMap(\.occurredAt).sorted()
    }

    @Test func `records later than a time are left out before the sort`() throws {
        let text = """
            {"contact_id":"c","id":"1","type":"contact_blocked","created_at":"2024-01-02T00:00:00Z"}
            {"contact_id":"c","id":"2","type":"contact_blocked","created_at":"2024-01-03T00:00:00Z"}
            {"contact_id":"c","id":"3","type":"contact_blocked","created_at":null}
            """
        let (_, counts) = try Self.keyed(Array(text.utf8), asOf: "2024-01-02T00:00:00Z")
        #expect(counts.written == 2 && counts.dropped == 1)
    }

    private static let start = #""contact_id":"c","id":"1","type":"note_created","#

    @Test(arguments: [
        // A byte order mark and a carriage return aren't part of a record.
        ("\u{FEFF}{\(start)\"created_at\":null}\r", "{\(start)\"created_at\":null}"),
        // A tab or a carriage return between tokens is a blank.
        ("{\(start)\t\"created_at\":\rnull}", "{\(start) \"created_at\": null}"),
        (
            "{\(start)\"created_at\":null,\"x\":\"\u{7F}\u{85}\u{A0}é\\u0001\\t\"}",
            "{\(start)\"created_at\":null,\"x\":\"\\u007f\\u0085\u{A0}é\\u0001\\t\"}"
        ),
    ])
    func `a record is one line without control characters`(line: String, record: String) throws {
        let (output, counts) = try Self.keyed(Array(line.utf8))
        #expect(counts.written == 1)
        let expected = "#c\t0000-00-00T00:00:00.000000Z\t1\t\(record)"
        #expect(
            String(decoding: output, as: UTF8.self).split(separator: "\n").first ?? "" == expected
        )
    }

    @Test(arguments: [
        (Bytes("\\N".utf8), "invalid JSON"), (Bytes("[{}]".utf8), "not a JSON object"),
        (Bytes("{\"activities\":[]}".utf8), "broken page"),
        (Bytes("{\(start)\"created_at\":\"x\"}".utf8), "created_at isn't a date"),
        (Bytes("{\(start)\"created_at\":null,\"x\":\"".utf8) + [0xFF, 0x22, 0x7D], "invalid JSON"),
        (Bytes("{}{}".utf8), "invalid JSON"), (Bytes("a\tb\u{1}\u{7F}".utf8), "invalid JSON"),
    ])
    func `a line that can't be read is kept with its reason`(line: [UInt8], reason: String) throws {
        let (output, counts) = try Self.keyed(line)
        #expect(counts.quarantined == 1 && counts.written == 0)
        let fields = String(decoding: output, as: UTF8.self).split(separator: "\n")[0]
            .split(separator: "\t", omittingEmptySubsequences: false)
        #expect(fields.count == 4 && fields[0].hasPrefix("!q"))
        #expect(fields[3].contains("\"reason\":\"\(reason)"))
        #expect(fields[3].contains("\"raw_b64\":\"\(Data(line).base64EncodedString())\""))
    }

    @Test func `a line of five megabytes is a record, and a longer one than the limit isn't held`()
        async throws
    {
        let start = Bytes("{\(Self.start)\"created_at\":null,\"x\":\"".utf8)
        let long = start + Bytes(repeating: UInt8(ascii: "a"), count: 5 << 20) + Bytes("\"}\n".utf8)
        let (output, counts) = try Self.keyed(long)
        #expect(counts.written == 1 && output.count > 5 << 20)
        #expect(try await Self.folded(Self.sorted(output)).counts.written == 1)
        let longer = start + Bytes(repeating: UInt8(ascii: "a"), count: 17 << 20) + Bytes("\n".utf8)
        let (rest, others) = try Self.keyed(longer + long)
        #expect(others.quarantined == 1 && others.written == 1 && others.read == 2)
        #expect(String(decoding: rest.prefix(200), as: UTF8.self).contains("\"raw_b64\":null"))
    }

    @Test(arguments: [
        ("#b\t{}\n#a\t{}", "the contact goes back"), ("#a", "1 field,"),
        ("a\t{}", "a contact's key"),
        ("#a\t{}", "the record can't be read"), ("!x\t{}", "a contact's key"),
        ("#a\t{\(start)\"created_at\":null}", "the record is another contact's"),
        ("#%4\t{}", "a contact's key"), ("#a\tb\t{}", "3 fields"),
        (
            "#c\t{\(start)\"created_at\":\"2024-01-02T00:00:00Z\"}\n#c\t{\(start)\"created_at\":null}",
            "the order goes back"
        ),
    ])
    func `input that breaks the contract is refused`(text: String, reason: String) async throws {
        let fault = await #expect(throws: FilterFault.self) {
            // The first line of some is right but for what it lacks.
            try await Self.folded(
                Array(
                    text.replacing(
                        "#b\t{}",
                        with:
                            "#b\t{\"contact_id\":\"b\",\"id\":\"1\",\"type\":\"x\",\"created_at\":null}"
                    ).utf8
                )
            )
        }
        #expect(fault?.reason.contains(reason) == true, "\(fault?.reason ?? "")")
    }

    @Test(
        arguments: [
            (nil, "con"), ("org", "con"), ("", "con"), ("!#%\\\"", "!s#\t\n\u{85}%é \u{7F}"),
            ("%", ""),
        ] as [(String?, String)]
    )
    func `a contact's key has no control character, and gives the contact back`(
        org: String?,
        contact: String
    ) {
        let stream = StreamID(org: org.map { OrgID($0) }, contact: ContactID(contact))
        let key = FilterKey.contact(stream)
        #expect(FilterKey.stream(key[...]) == stream)
        #expect(key.first != UInt8(ascii: "!"))
        #expect(key.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") })
    }

    @Test func `the text of a time sorts like the time`() {
        let times: [Timestamp?] = [
            nil, .earliest, "1969-12-31T23:59:59.5Z", "2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00.000001Z", "2024-01-01T00:00:00.001Z", .latest,
        ]
        let texts = times.map { FilterKey.order($0) }
        #expect(texts.allSatisfy { $0.count == 27 })
        #expect(zip(texts, texts.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }
}
