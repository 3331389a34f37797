import ContactProjector
import Testing

@testable import ActivityJSON

struct WritingTests {
    @Test func `what was read is written byte for byte`() {
        for form in InputFormTests.forms {
            for activity in read(form.text).activities {
                #expect(activity.json == activity.payload.bytes)
            }
        }
    }

    @Test func `what was made in code reads back equal`() throws {
        let at: Timestamp = "2024-05-01T12:00:00.25Z"
        let person = Activity.Actor(id: "u", name: "Ann \"x\"\n\u{1}é😀", email: "a@example.com")
        let made = Activity(
            stream: StreamID(org: "o", contact: "c"),
            id: "a\\b",
            kind: .unknown("later"),
            occurredAt: at,
            segment: Activity.Segment(id: "s", name: "VIP", color: "red", updatedAt: at),
            note: Activity.Note(
                id: "n",
                content: "\t",
                createdAt: at,
                updatedAt: at,
                author: person
            ),
            broadcast: Activity.Broadcast(id: "b", name: "May"),
            file: Activity.File(
                id: "f",
                name: "x",
                mimeType: "text/plain",
                size: 12,
                url: "https://example.com/"
            ),
            actor: person,
            assistant: Activity.Assistant(id: "as", name: "Bot"),
            metadata: "{\"k\":[1.50]}"
        )
        let text = String(decoding: made.json, as: UTF8.self)
        let back = try activity(text)
        #expect(text.hasPrefix("{\"org_id\":\"o\",\"contact_id\":\"c\",\"id\":\"a\\\\b\","))
        #expect(back.stream == made.stream && back.id == made.id && back.definesTheSame(as: made))
        #expect(back.segment == made.segment && back.note == made.note && back.file == made.file)
        #expect(back.broadcast == made.broadcast && back.actor == person)
        #expect(back.assistant == made.assistant && back.metadata == made.metadata)
    }

    @Test func `an undated activity of no organisation is written with a null date alone`() {
        let made = Activity(
            stream: StreamID(contact: "c"),
            id: "a",
            kind: .contactBlocked,
            occurredAt: nil
        )
        let text = String(decoding: made.json, as: UTF8.self)
        #expect(
            text
                == "{\"contact_id\":\"c\",\"id\":\"a\",\"type\":\"contact_blocked\",\"created_at\":null}"
        )
    }

    @Test func `a writer places commas and nests`() {
        var json = JSONWriter()
        json.object { json in
            json.field("a", 1)
            json.field("b", String?.none)
            json.field("c") { json in
                json.array { json in
                    json.object { _ in }
                    json.value(true)
                    json.array { _ in }
                    json.value(-5)
                    json.raw("1.50".utf8)
                }
            }
            json.field("d", false)
            json.field("e") { $0.array(["x", "y"]) { $0.value($1) } }
            json.field("f", Int?.none)
        }
        json.endLine()
        json.value("next")
        #expect(
            json.text
                == "{\"a\":1,\"b\":null,\"c\":[{},true,[],-5,1.50],\"d\":false,\"e\":[\"x\",\"y\"],\"f\":null}\n\"next\""
        )
        json.clear()
        json.value(nil as String?)
        #expect(json.text == "null")
    }

    @Test func `every scalar below 0x80 is escaped as JSON demands`() throws {
        let all = String(String.UnicodeScalarView((0..<128).map { Unicode.Scalar(UInt8($0)) }))
        var json = JSONWriter()
        json.object { $0.field("content", all) }
        #expect(try activity(record("a", ",\"note\":" + json.text)).note?.content == all)
        #expect(json.text.contains("\\u0000\\u0001"))
        #expect(json.text.contains("\\u001f "))
    }
}
