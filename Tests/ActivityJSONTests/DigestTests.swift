import ContactProjector
import Testing

@testable import ActivityJSON

struct DigestTests {
    private func digest(_ more: String) throws -> ContactProjector.Payload.Digest {
        try activity(record("a", more)).payload.digest
    }

    private static let alike: [(String, String)] = [
        (",\"m\":1,\"n\":2", ", \"n\" : 2 ,\t\"m\":1"),
        (",\"m\":1", ",\"\\u006d\":1"),
        (",\"m\":\"é/\"", ",\"m\":\"\\u00E9\\/\""),
        (",\"m\":\"😀\"", ",\"m\":\"\\ud83d\\uDE00\""),
        (",\"m\":1", ",\"m\":1.0"),
        (",\"m\":1", ",\"m\":10e-1"),
        (",\"m\":1", ",\"m\":0.1E+1"),
        (",\"m\":0", ",\"m\":-0.00e5"),
        (",\"m\":120", ",\"m\":1.2e2"),
        (",\"m\":0.0012", ",\"m\":12E-4"),
        (",\"m\":100000000000000000000000", ",\"m\":1e23"),
        (",\"m\":1e999", ",\"m\":10e998"),
        (",\"m\":1", ",\"m\":1e00000000000000000000000"),
        (",\"org_id\":\"o\",\"contact_id\":\"c\"", ""),
        (",\"segment\":{\"id\":\"s\"}", ",\"segment\":{}"),
        (",\"note\":{\"id\":\"s\"}", ",\"note\":{\"id\":null}"),
        (",\"broadcast\":{\"id\":\"s\",\"name\":\"n\"}", ",\"broadcast\":{\"name\":\"n\"}"),
        (
            ",\"actor\":{\"seen_at\":\"2024-05-01T12:00:00Z\",\"id\":\"u\"}",
            ",\"actor\":{\"id\":\"u\"}"
        ),
        (
            ",\"segment\":{\"contacts_count\":5,\"boards\":[1],\"updated_at\":null}",
            ",\"segment\":{}"
        ),
    ]

    @Test(arguments: alike.indices)
    func `what means the same has one digest`(_ index: Int) throws {
        let (left, right) = Self.alike[index]
        #expect(try digest(left) == digest(right), "\(left) and \(right)")
    }

    private static let different: [(String, String)] = [
        (",\"m\":1", ",\"m\":\"1\""),
        (",\"m\":1", ",\"m\":-1"),
        (",\"m\":1", ",\"m\":1.0000000000000000000000001"),
        (",\"m\":9007199254740993", ",\"m\":9007199254740992"),
        (",\"m\":1e999", ",\"m\":1e1000"),
        (",\"m\":12", ",\"m\":120"),
        (",\"m\":1e10000000000000000000000", ",\"m\":1e10000000000000000000001"),
        (",\"m\":null", ""),
        (",\"m\":null", ",\"m\":false"),
        (",\"m\":[]", ",\"m\":{}"),
        (",\"m\":[1,2]", ",\"m\":[2,1]"),
        (",\"m\":[1,2]", ",\"m\":[12]"),
        (",\"m\":[[1],2]", ",\"m\":[[1,2]]"),
        (",\"m\":\"\\ud800\"", ",\"m\":\"\\ufffd\""),
        (",\"m\":\"\\ud800\"", ",\"m\":\"\\ud801\""),
        (",\"m\":\"a\"", ",\"m\":\"a\\u0000\""),
        (",\"m\":\"é\"", ",\"m\":\"e\\u0301\""),
        (",\"m\":{\"id\":1}", ",\"m\":{\"id\":2}"),
        (",\"m\":{\"seen_at\":1}", ",\"m\":{}"),
        (",\"note\":{\"content\":\"a\"}", ",\"note\":{\"content\":\"b\"}"),
        (",\"note\":{\"created_at\":null}", ",\"note\":{}"),
        (",\"segment\":null", ""),
        (",\"segment\":{}", ""),
        (",\"segment\":{\"name\":\"n\"}", ",\"segment\":{\"name\":\"m\"}"),
        (",\"actor\":{\"name\":\"n\"}", ",\"actor\":{}"),
    ]

    @Test(arguments: different.indices)
    func `what differs has two digests`(_ index: Int) throws {
        let (left, right) = Self.different[index]
        #expect(try digest(left) != digest(right), "\(left) and \(right)")
    }

    @Test func `a note's date is defining where it dates the activity, and describes elsewhere`()
        throws
    {
        func digest(_ createdAt: String, _ noteDate: String) throws
            -> ContactProjector.Payload.Digest
        {
            try activity(
                "{\"id\":\"a\",\"type\":\"note_created\",\"created_at\":\(createdAt),"
                    + "\"note\":{\"created_at\":\"\(noteDate)\"}}"
            ).payload.digest
        }
        let (early, late) = ("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z")
        #expect(try digest("null", early) == digest("null", late))
        #expect(try digest("\"\(early)\"", early) != digest("\"\(early)\"", late))
    }

    @Test func `a key of 125 bytes is not taken for the end of an object`() throws {
        let key = String(repeating: "k", count: 125)
        #expect(try digest(",\"m\":{\"\(key)\":1}") != digest(",\"m\":{},\"\(key)\":1"))
    }
}
