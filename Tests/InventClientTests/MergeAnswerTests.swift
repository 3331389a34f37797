import ContactProjector
import Testing

@testable import InventClient

struct MergeAnswerTests {
    @Test func `the contacts of an answer are those that are no longer themselves`() throws {
        let json = #"{"merged":true,"merged_contact_ids":["con_a","con_b"],"more":1}"#
        #expect(try MergeAnswer(json: Array(json.utf8)).contacts == ["con_a", "con_b"])
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"merged":true}"#, #"{"merged":true,"merged_contact_ids":[]}"#,
        #"{"merged":false,"merged_contact_ids":["con_a"]}"#,
        #"{"merged":true,"merged_contact_ids":[""]}"#,
        #"{"merged":true,"merged_contact_ids":[1]}"#, #"{"merged":1,"merged_contact_ids":["a"]}"#,
        "{\"merged_contact_ids\":[\"\(String(repeating: "x", count: 1_025))\"]}",
    ])
    func `any other text is refused with a hint`(json: String) {
        let error = #expect(throws: InventError.self) { try MergeAnswer(json: Array(json.utf8)) }
        #expect(error?.code == .unreadable && error?.hint.contains("/merge") == true)
    }
}
