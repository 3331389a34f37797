import ContactProjector
import Testing

@testable import ActivityJSON

struct RejectTests {
    private static let half = "\\ud800"

    static let cases: [(text: String, reason: RejectReason)] = [
        ("{\"type\":\"x\",\"created_at\":null}", .missingField("id")),
        ("{\"id\":\"a\",\"created_at\":null}", .missingField("type")),
        ("{\"id\":\"a\",\"type\":\"x\"}", .missingField("created_at")),
        ("{}", .missingField("id")),
        (
            "{\"id\":1,\"type\":\"x\",\"created_at\":null}",
            .wrongType(field: "id", expected: "a string")
        ),
        (
            "{\"id\":null,\"type\":\"x\",\"created_at\":null}",
            .wrongType(field: "id", expected: "a string")
        ),
        ("{\"id\":\"\",\"type\":\"x\",\"created_at\":null}", .emptyField("id")),
        (
            "{\"id\":\"a\",\"type\":[],\"created_at\":null}",
            .wrongType(field: "type", expected: "a string")
        ),
        (
            "{\"id\":\"a\",\"type\":\"x\",\"created_at\":5}",
            .wrongType(field: "created_at", expected: "a string")
        ),
        (
            "{\"id\":\"a\",\"type\":\"x\",\"created_at\":\"yesterday\"}",
            .unreadableDate(field: "created_at", text: "yesterday")
        ),
        (record("a", ",\"contact_id\":\"\""), .emptyField("contact_id")),
        (record("a", ",\"contact_id\":7"), .wrongType(field: "contact_id", expected: "a string")),
        (record("a", ",\"org_id\":{}"), .wrongType(field: "org_id", expected: "a string")),
        (
            record("a", ",\"segment\":[]"),
            .wrongType(field: "segment", expected: "an object or null")
        ),
        (record("a", ",\"note\":\"n\""), .wrongType(field: "note", expected: "an object or null")),
        (
            record("a", ",\"broadcast\":1"),
            .wrongType(field: "broadcast", expected: "an object or null")
        ),
        (
            record("a", ",\"segment\":{\"id\":3}"),
            .wrongType(field: "segment.id", expected: "a string")
        ),
        (record("a", ",\"note\":{\"id\":{}}"), .wrongType(field: "note.id", expected: "a string")),
        (
            record("a", ",\"broadcast\":{\"id\":true}"),
            .wrongType(field: "broadcast.id", expected: "a string")
        ),
        (record("a", ",\"id\":\"a\""), .duplicateKey("id")),
        (record("a", ",\"\\u0069d\":\"b\""), .duplicateKey("id")),
        (record("a", ",\"type\":\"x\""), .duplicateKey("type")),
        (record("a", ",\"created_at\":null"), .duplicateKey("created_at")),
        (record("a", ",\"org_id\":null,\"org_id\":\"o\""), .duplicateKey("org_id")),
        (record("a", ",\"contact_id\":\"c\",\"contact_id\":\"c\""), .duplicateKey("contact_id")),
        (record("a", ",\"segment\":{},\"segment\":{}"), .duplicateKey("segment")),
        (
            record("a", ",\"segment\":{\"id\":\"s\",\"i\\u0064\":\"s\"}"),
            .duplicateKey("segment.id")
        ),
        (record("a", ",\"note\":{},\"note\":null"), .duplicateKey("note")),
        (record("a", ",\"note\":{\"id\":\"n\",\"id\":\"n\"}"), .duplicateKey("note.id")),
        (
            record("a", ",\"note\":{\"created_at\":1,\"created_at\":1}"),
            .duplicateKey("note.created_at")
        ),
        (
            record("a", ",\"note\":{\"contact_id\":\"c\",\"contact_id\":1}"),
            .duplicateKey("note.contact_id")
        ),
        (record("a", ",\"broadcast\":{},\"broadcast\":{}"), .duplicateKey("broadcast")),
        (record("a", ",\"broadcast\":{\"id\":null,\"id\":null}"), .duplicateKey("broadcast.id")),
        (record(half), .loneSurrogate(field: "id")),
        (record("a", ",\"contact_id\":\"\(half)\""), .loneSurrogate(field: "contact_id")),
        (record("a", ",\"segment\":{\"id\":\"\\udc00\"}"), .loneSurrogate(field: "segment.id")),
        ("[7]", .notAnObject),
        ("[[]]", .notAnObject),
        ("\"text\"", .notAnObject),
    ]

    @Test(arguments: cases.indices)
    func `each flaw has its reason`(_ index: Int) {
        let (text, reason) = Self.cases[index]
        let reading = read(text + "\n" + record("next"))
        #expect(reading.reasons == [reason], "\(text)")
        #expect(reading.ids == ["next"])
    }

    @Test func `every reason says what is wrong on one line`() {
        let reasons: [RejectReason] =
            Self.cases.map(\.reason) + [
                .invalidJSON(detail: "d"), .brokenPage(detail: "d"), .noContact,
                .lateEnvelopeField("org_id"), .recordTooLong(limit: 5), .tooDeep(limit: 5),
            ]
        for reason in reasons {
            #expect(!reason.description.hasSuffix("."))
            #expect(!reason.description.contains("\n"))
        }
    }

    @Test func `a long date is quoted by its start alone`() {
        let text =
            "{\"id\":\"a\",\"type\":\"x\",\"created_at\":\"\(String(repeating: "9", count: 999))\"}"
        let excerpt = String(repeating: "9", count: 40) + "…"
        #expect(read(text).reasons == [.unreadableDate(field: "created_at", text: excerpt)])
    }

    @Test func `a wrong type in a descriptive field reads as absent`() throws {
        let activity = try activity(
            record(
                "a",
                ",\"actor\":[],\"assistant\":7,\"segment\":{\"id\":\"s\",\"name\":3,\"updated_at\":\"soon\"},"
                    + "\"note\":{\"created_at\":\"soon\",\"contact_id\":5},\"file\":{\"file_size\":\"big\"}"
            )
        )
        #expect(activity.actor == nil)
        #expect(activity.assistant == nil)
        #expect(activity.segment == Activity.Segment(id: "s"))
        #expect(activity.segment?.updatedAt == nil)
        #expect(activity.note == Activity.Note(id: nil))
        #expect(activity.file == Activity.File(id: nil))
    }

    @Test func `half a surrogate pair in a descriptive text becomes a replacement character`()
        throws
    {
        let activity = try activity(
            record(
                "a",
                ",\"note\":{\"content\":\"x\\ud800y\\udc00\\ud83d\\ude00\\ud800\\ud83d\\ude00\"}"
            )
        )
        #expect(activity.note?.content == "x\u{FFFD}y\u{FFFD}😀\u{FFFD}😀")
    }

    @Test func `escapes are read and zero bytes kept`() throws {
        let activity = try activity(
            record(
                "a\\u0000b",
                ",\"note\":{\"content\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\"}"
            )
        )
        #expect(activity.id == "a\0b")
        #expect(activity.note?.content == "\"\\/\u{8}\u{C}\n\r\té€")
    }

    @Test func `one bad line costs one line`() {
        let bad = [
            "garbage", "{", "}", "{\"id\":\"a\"", record("x") + "}", record("x") + " x",
            "{\"a\":\"", "]", ",",
            "{\"a\" {}}", "{\"a\":[}", "\"open", "{\"a\":1}\u{1}", "nul", "{\"id\":\"x\\\"}",
            "{'a':1}",
        ]
        for line in bad {
            let reading = read(record("a") + "\n" + line + "\n" + record("b"))
            #expect(reading.ids == ["a", "b"], "\(line)")
            #expect(reading.rejects.count == 1, "\(line)")
            #expect(reading.rejects.first?.place.line == 2, "\(line)")
        }
        let first = bad.filter {
            read($0 + "\n" + record("a") + "\n" + record("b")).ids != ["a", "b"]
        }
        #expect(first.isEmpty, "as the first line")
    }

    @Test func `a broken element of a page costs one reject`() {
        for element in [
            "{\"a\" {}}", "{\"a\":]}", "nul", "{\"a\":1 \"b\":2}", "7", "{\"\u{1}\":1}",
        ] {
            for separator in [",", ",\n"] {
                let page = [record("a"), element, record("b")].joined(separator: separator)
                let reading = read("[" + page + "]")
                #expect(reading.ids == ["a", "b"], "\(element)")
                #expect(reading.rejects.count == 1, "\(element)")
            }
        }
    }

    @Test func `reading goes on behind a record that breaks off inside a page`() {
        let opened = "{\n    \"id\": \"x\",\n    \"boards\": [\n      {\n"
        for broken in ["{\"id\":\"x", "{\"id\":\"x\",\"segment\":{\"id\":\"s\"", opened] {
            let reading = read("[\n  " + record("a") + ",\n  \(broken)\n  " + record("b") + "\n]\n")
            #expect(reading.ids == ["a", "b"], "\(broken)")
            #expect(reading.rejects.count == 1, "\(reading.items)")
        }
    }

    @Test func `a page that is cut off says so`() {
        let reading = read("[" + record("a") + "," + record("b"))
        #expect(reading.ids == ["a", "b"])
        #expect(reading.reasons == [.brokenPage(detail: "the text ends inside an array")])
        let inside = read("[" + record("a") + ",{\"id\":\"b")
        #expect(inside.ids == ["a"])
        #expect(inside.rejects.count == 2)
    }

    @Test func `misplaced commas are reported and cost no record`() {
        for page in ["[,A,B]", "[A,,B]", "[A,B,]", "[A B]"] {
            let text = page.map { letter in
                switch letter {
                case "A": record("a")
                case "B": record("b")
                default: String(letter)
                }
            }.joined()
            #expect(read(text).ids == ["a", "b"], "\(page)")
            #expect(read(text).rejects.count == 1, "\(page)")
        }
    }
}
