import Testing

@testable import ActivityJSON

/// Texts at the limits of JSON's grammar, like those of the public corpora.
struct GrammarTests {
    static let accepted = [
        "{}", "[]", "[[]]", " [] ", "\t{\r\n}\n", "null", "true", "false", "0", "-0", "1", "-1",
        "\"\"", "\"a\"",
        "[1]", "[1,2]", "[1 , 2]", "{\"a\":1}", "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":{\"c\":[null]}}", "{\"\":0}",
        "[0e1]", "[0e+1]", "[1E22]", "[1e-2]", "[1E+2]", "[-0.0]", "[123.456e78]", "[0.4e-7]",
        "[1.5]",
        "[123456789012345678901234567890]", "[-237462374673276894279832749832423479823246327846]",
        "[1e999]", "[-1e+9999999999]", "[0.00000000000000000000000000000000000000000000000000001]",
        "1e1000000000000000000000",
        "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\uD801\\udc37\"]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\\\u0000\"]",
        "[\"\\u0000\"]", "[\"\\uffff\"]", "[\"\u{7f}\"]", "[\"é€😀\"]", "[\"\u{2028}\u{2029}\"]",
        "[\"\\ud800\"]",
        "[\"a/*b*/c\"]", "[\"\\\\a\"]", "[\"\\\\\"]", "[\"new\\u000Aline\"]", "{\"a\\u0000b\":1}",
        "[1,null,true,{},[],\"\"]",
        "[ 4]", "[null, 1, \"1\", {}]", "{\"title\":\"\\u041f\\u043e\"}", "[\"\u{FEFF}\"]",
    ]

    static let refused = [
        "", " ", "\n", "[", "]", "{", "}", "[}", "{]", "[1", "[1,", "[,1]", "[1,]", "[1,,2]", "[,]",
        "[1 2]", "[1}", "[\"a\"",
        "[\"a", "\"a", "\"", "[\"a\" \"b\"]", "[\"a\"\"b\"]", "[\"a\"1]", "[1\"a\"]", "[] []",
        "[]]", "{}}", "[]x", "{}{}",
        "1 2", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\" 1}",
        "{\"a\"::1}", "{:1}", "{1:1}",
        "{null:1}", "{a:1}", "{'a':1}", "['a']", "{\"a\":1,,\"b\":2}", "{\"a\",\"b\"}", "[\"a\":1]",
        "{[]:1}", "{\"a\":1]",
        "nul", "nulll", "nu ll", "Null", "TRUE", "truee", "fals", "NaN", "[NaN]", "Infinity",
        "[-Infinity]", "[nan]", "undefined",
        "01", "-01", "00", "[012]", "-", "+1", "[+1]", "[--1]", ".5", "[-.5]", "[1.]", "[1.e5]",
        "[.]", "[1e]", "[1e+]", "[1e-]",
        "[1eE2]", "[1e2.5]", "[0x1]", "[0x]", "[1_000]", "[1a]", "[1ea]", "[1.5.2]", "[- 1]",
        "[1 000]", "[0e]", "[0e+]", "[1+2]",
        "[\u{FF11}]", "[\"\\x41\"]", "[\"\\u00\"]", "[\"\\u00G0\"]", "[\"\\u 123\"]",
        "[\"\\uD800\\u\"]", "[\"\\uD800\\u1\"]", "[\"\\'\"]",
        "[\"\\", "[\"\\\"]", "[\"\\\\\\\"]", "[\\u0041]", "[\"\\U0041\"]", "[\"\\a\"]", "[\"\\0\"]",
        "[\"\\😀\"]", "[\"a\nb\"]", "[\"a\tb\"]",
        "[\"a\u{0}b\"]", "[\"\u{1f}\"]", "[\u{c}]", "[\u{a0}1]", "[\u{2060}]", "\u{b}[]", "[]\u{0}",
        "/**/[]", "[]//", "[1]#", "[1/**/]", "#{}",
        "<null>", "[<null>]", "{\"a\":\"b\"}#", "{\"a\":\"b\"}/", "\u{FEFF}{}x", "*", "@", "é",
        "[é]", "\\", "[\\]", "\"a\"\\\"b\"", "[\"a\",\n4\n,1,",
        "{\"a\":tru}", "{\"a\": true, \"b\"}", "[true,fals]", "[\"x\"", "{\"x\":\"y\"",
        "{\"x\":[1}", "[{]}", "&{}", "${}", "{{}}", "{\"a\":{}",
    ]

    static let refusedBytes: [[UInt8]] = [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
        [0x22, 0xE9, 0x22],
        [0x22, 0xF4, 0xBF, 0xBF, 0xBF, 0x22], [0x22, 0x81, 0x22], [0x22, 0xE0, 0x80, 0xAF, 0x22],
        [0x22, 0xF0, 0x9F, 0x98, 0x22], [0x5B, 0xFF, 0x5D], [0xFF], [0x5B, 0x31, 0xE5, 0x5D],
        [0x22, 0x5C, 0xE5, 0x22], [0x22, 0x5C, 0x75, 0x30, 0x30, 0xE5, 0x22],
        [0xFE, 0xFF, 0, 0x5B],
    ]

    private func isJSON(_ bytes: [UInt8]) throws -> Bool {
        try #require(RecordParser(maximumDepth: 512)).isJSON(bytes)
    }

    @Test(arguments: accepted)
    func `JSON is read`(_ text: String) throws {
        #expect(try isJSON(Array(text.utf8)))
    }

    @Test(arguments: refused)
    func `what is no JSON is refused`(_ text: String) throws {
        #expect(try !isJSON(Array(text.utf8)))
    }

    @Test(arguments: refusedBytes)
    func `what is no UTF-8 is refused`(_ bytes: [UInt8]) throws {
        #expect(try !isJSON(bytes))
    }

    @Test func `every prefix of a value is refused and no byte behind it is looked at`() throws {
        let text = Array("{\"a\":[1,-2.5e+3,true,null,\"\\ud83d\\ude00\\\\\"],\"b\":{}}".utf8)
        for length in 0..<text.count {
            #expect(try !isJSON(Array(text[..<length])), "\(length)")
        }
        #expect(try isJSON(text))
    }

    @Test func `nesting is read up to the limit and refused beyond it`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8
            )
        }
        #expect(try isJSON(nested(512)))
        #expect(try !isJSON(nested(513)))
        #expect(try !isJSON(Array(repeating: UInt8(ascii: "["), count: 100_000)))
        let objects = Array(String(repeating: "{\"\":", count: 100_000).utf8)
        #expect(try !isJSON(objects))
    }
}
