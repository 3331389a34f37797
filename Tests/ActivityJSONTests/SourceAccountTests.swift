import ContactProjector
import Testing

@testable import ActivityJSON

/// The counts and errors of a source as a whole.
struct SourceAccountTests {
    private func finding(_ text: String) throws -> SourceAccount.Finding {
        let reader = try ActivityReader(
            .bytes(Array(text.utf8), name: "t"),
            defaults: ReadDefaults(contact: "con_1"),
            limits: ReadLimits(),
            blockSize: 7
        )
        while try reader.next() != nil {}
        return reader.account.finding
    }

    private func hint(_ text: String) throws -> String? {
        guard case .unreadable(let text) = try finding(text) else { return nil }
        return text.hint
    }

    @Test(arguments: [
        "", " \r\n\t", "\u{FEFF}", "[]", "[]\n[]\n", #"{"contact_id":"c","activities":[]}"#,
        "contact_id,sent_at\r\n", "contact_id;sent_at",
    ])
    func `a source that holds nothing is not one that can't be read`(text: String) throws {
        #expect(try finding(text) == .readable)
    }

    @Test(arguments: [
        ("contact_id,sent_at\ncon_1,2024-06-03\n", "it looks like CSV"),
        ("a;b;c\n1;2;3\n", "it looks like CSV"),
        ("<!DOCTYPE html><html>sign in</html>\n", "it looks like an HTML page"),
        ("\n<?xml version=\"1.0\"?><a/>", "it looks like XML"),
        (#"{"format":"contact-log","version":1}"#, "it is a projector export"),
        (
            #"{"data":[{"type":"event","id":"e"}],"links":{}}"#,
            "it looks like a page of another API: one object with data, links"
        ),
        (
            "{\"type\":\"SCHEMA\"}\n{\"type\":\"RECORD\"}\n",
            "it looks like objects of another kind: id is missing"
        ),
        (
            #"{"id":"a","type":"t","created_at":{"$date":"2024-01-01T00:00:00Z"}}"#,
            "it looks like objects of another kind: created_at must be"
        ),
        ("# ContactProjector\n\nread me\n", "it begins with \"# ContactProjector\""),
        ("a\0b\u{1}c\0", "it looks like binary data"),
        ("{\"id\":\n", "invalid JSON"),
    ])
    func `a source without any activity is described`(text: String, hint: String) throws {
        let found = try self.hint(text)
        #expect(found?.hasPrefix(hint) == true, "\(found ?? "readable")")
    }

    @Test func `a source without contacts is told apart`() throws {
        let reader = try ActivityReader(.bytes(Array(record("a").utf8), name: "t"))
        while try reader.next() != nil {}
        #expect(reader.account.finding == .unreadable(.ofNobody))
    }

    @Test func `more than half unreadable is told with its share, and half is not`() throws {
        let good = record("a") + "\n"
        #expect(try finding(good + "{}\n") == .readable)
        #expect(try finding(good + "{}\n{}\n") == .mostlyUnreadable(66))
    }
}
