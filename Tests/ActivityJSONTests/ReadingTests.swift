import ContactProjector
import Testing

@testable import ActivityJSON

struct InputFormTests {
    private static let pretty = """
        [
          {
            "id": "a",
            "type": "segment_added",
            "created_at": null,
            "segment": {
              "id": "s",
              "boards": [
                {
                  "board_id": 1
                }
              ]
            }
          },
          {
            "id": "b", "type": "contact_blocked",
            "created_at": null
          }
        ]

        """

    static let forms: [(name: String, text: String)] = [
        ("lines", record("a") + "\n" + record("b") + "\n"),
        ("no final newline", record("a") + "\n" + record("b")),
        ("CRLF", record("a") + "\r\n" + record("b") + "\r\n"),
        ("byte order mark", "\u{FEFF}" + record("a") + "\n" + record("b")),
        ("blank lines", "\n\n  \n" + record("a") + "\n\n\r\n" + record("b") + "\n\n"),
        ("two on a line", record("a") + " " + record("b") + "\n"),
        ("two on a line without space", record("a") + record("b")),
        ("array", "[" + record("a") + "," + record("b") + "]"),
        ("array, one per line", "[\n" + record("a") + ",\n" + record("b") + "\n]\n"),
        ("array, comma first", "[ " + record("a") + "\n, " + record("b") + "\n]\n"),
        ("two arrays", "[" + record("a") + "][" + record("b") + "]"),
        ("one array per line", "[" + record("a") + "]\n[" + record("b") + "]\n"),
        ("empty pages", "[]\n[" + record("a") + "]\n[ ]\n[" + record("b") + "]\n"),
        ("pretty array", pretty),
        (
            "pretty objects",
            "{\n\"id\":\"a\",\n\"type\":\"x\",\"created_at\":null\n}\n{\n\"id\":\"b\",\"type\":\"x\","
                + "\n\"created_at\":null}\n"
        ),
        ("envelope", "{\"activities\":[" + record("a") + "," + record("b") + "]}"),
        (
            "envelope over lines",
            "{\n\"activities\": [\n" + record("a") + ",\n" + record("b") + "\n]\n}\n"
        ),
        (
            "envelopes, one per line",
            "{\"activities\":[" + record("a") + "]}\n{\"activities\":[" + record("b") + "]}\n"
        ),
        ("an empty page, then pretty", "[]\n" + pretty),
        ("page then lines", "[" + record("a") + "]\n" + record("b") + "\n"),
    ]

    @Test(arguments: forms.map(\.name))
    func `each input form gives its two activities`(_ name: String) throws {
        let form = try #require(Self.forms.first { $0.name == name })
        let reading = read(form.text)
        #expect(reading.ids == ["a", "b"], "\(reading.items)")
        #expect(reading.rejects.isEmpty)
    }

    @Test(arguments: forms.map(\.name))
    func `the block size makes no difference`(_ name: String) throws {
        let form = try #require(Self.forms.first { $0.name == name })
        let whole = read(form.text)
        for blockSize in [1, 2, 3, 5, 7, 16, 64, 100] {
            #expect(read(form.text, blockSize: blockSize) == whole, "block size \(blockSize)")
        }
    }

    @Test func `nothing gives nothing`() {
        for text in ["", "\n", "  \r\n\t", "\u{FEFF}", "[]", "[ ]\n[]", "{\"activities\":[]}"] {
            #expect(read(text).items.isEmpty, "\(text)")
        }
    }

    @Test func `places name the line and the byte where the record starts`() {
        let reading = read(
            "\n" + record("a") + "\n  " + record("b") + "\n\n\n [" + record("c") + "]"
        )
        let length = record("a").utf8.count
        #expect(
            reading.items == [
                "t:2@1 a", "t:3@\(length + 4) b", "t:6@\(2 * length + 9) c",
            ]
        )
    }

    @Test func `the payload is the record byte for byte`() throws {
        let text =
            " { \"id\" : \"a\",\"type\":\"x\",\"created_at\":null, \"n\": 1.50E+2 , \"u\":[\n] }"
        let activity = try activity("[" + text + "\n]").payload
        #expect(activity.bytes == Array(text.dropFirst().utf8))
    }
}

struct OwnershipTests {
    @Test func `a record's own ids win over the envelope's, those over the defaults`() {
        let text =
            "{\"org_id\":\"o1\",\"contact_id\":\"c1\",\"activities\":["
            + record("a") + "," + record("b", ",\"contact_id\":\"c2\",\"org_id\":\"o2\"") + "]}\n"
            + record("c")
        let reading = read(text, contact: "c0", org: "o0")
        #expect(reading.contacts == ["c1", "c2", "c0"])
        #expect(reading.activities.map(\.stream.org) == ["o1", "o2", "o0"])
    }

    @Test func `an envelope's fields may stand behind its activities`() {
        let text = "{\"activities\":[" + record("a") + "],\"contact_id\":\"c\",\"org_id\":\"o\"}"
        let reading = read(text, contact: nil)
        #expect(reading.activities.map(\.stream) == [StreamID(org: "o", contact: "c")])
        #expect(reading.rejects.isEmpty)
    }

    @Test func `a long envelope must name its contact first`() {
        let limits = ReadLimits(maximumRecordBytes: 200)
        let records = (0..<5).map { record("\($0)") }.joined(separator: ",")
        let late = "{\"activities\":[\(records)],\"contact_id\":\"c\"}"
        let reading = read(late, limits: limits)
        #expect(reading.activities.isEmpty)
        #expect(
            reading.reasons == Array(repeating: .noContact, count: 5) + [
                .lateEnvelopeField("contact_id")
            ]
        )

        let early = "{\"contact_id\":\"c\",\"activities\":[\(records)],\"page\":1}"
        #expect(read(early, limits: limits).contacts == Array(repeating: "c", count: 5))
        #expect(read(early, limits: limits, blockSize: 3) == read(early, limits: limits))
    }

    @Test func `a note's contact counts when nothing else names one`() {
        let note = record("a", ",\"note\":{\"contact_id\":\"c\"}")
        #expect(read(note, contact: nil).contacts == ["c"])
        #expect(read(note, contact: "d").contacts == ["d"])
    }

    @Test func `a record of nobody is rejected`() {
        #expect(read(record("a"), contact: nil).reasons == [.noContact])
    }

    @Test func `an envelope is over at its end`() {
        let text = "{\"contact_id\":\"c\",\"activities\":[" + record("a") + "]}\n" + record("b")
        let reading = read(text, contact: nil)
        #expect(reading.ids == ["a"])
        #expect(reading.reasons == [.noContact])
    }
}
