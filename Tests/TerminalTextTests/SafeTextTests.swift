import CEditLine
import Testing

@testable import TerminalText

@Suite struct SafeTextTests {
    @Test(arguments: [
        ("\u{1B}[31mred\u{1B}[0m", "\\u{1B}[31mred\\u{1B}[0m"),
        ("two\nlines\r\tand\0", "two\\nlines\\r\\tand\\0"),
        ("\u{7F}\u{85}\u{9B}2J", "\\u{7F}\\u{85}\\u{9B}2J"),
        ("abc\u{202E}def\u{202C}", "abc\\u{202E}def\\u{202C}"),
        ("\u{2066}a\u{2069}\u{61C}", "\\u{2066}a\\u{2069}\\u{61C}"),
        ("pay\u{200B}pal\u{FEFF}\u{2060}", "pay\\u{200B}pal\\u{FEFF}\\u{2060}"),
        ("tag\u{E0041}\u{E007F}", "tag\\u{E0041}\\u{E007F}"),
        ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
        ("soft\u{AD}hyphen", "soft\\u{AD}hyphen"),
        ("\u{3164}\u{115F}\u{FFA0}", "\\u{3164}\\u{115F}\\u{FFA0}"),
        ("\u{FFF9}x\u{FFFB}", "\\u{FFF9}x\\u{FFFB}"),
        ("\u{FFFF}\u{10FFFF}\u{378}", "\\u{FFFF}\\u{10FFFF}\\u{378}"),
    ])
    func `what drives a terminal or hides in it is spelt out`(text: String, shown: String) {
        #expect(SafeText.escaped(text) == shown)
    }

    @Test(arguments: [
        "", "plain ASCII \\ \"quoted\"", "Zoë Ångström", "Нина", "東京 タワー", "김철수", "שלום", "مرحبا",
        "e\u{301}", "Việt", "❤\u{FE0F}", "🎉👍🏽", "🇨🇭", "non\u{A0}breaking", "½ € ₿ ‰", "\u{E0A0}",
        "\u{1112}\u{1161}\u{11AB}",
    ])
    func `printable text stays as it is`(text: String) {
        #expect(SafeText.escaped(text) == text)
    }

    @Test func `a base carries four marks and the fifth is spelt out`() {
        let marks = String(repeating: "\u{301}", count: 4)
        #expect(SafeText.escaped("e" + marks) == "e" + marks)
        #expect(
            SafeText.escaped("e" + marks + "\u{301}\u{302}x\u{301}")
                == "e" + marks + "\\u{301}\\u{302}x\u{301}"
        )
    }

    @Test func `a mark with no base is spelt out`() {
        #expect(SafeText.escaped("\u{301}a") == "\\u{301}a")
        #expect(SafeText.escaped("a \u{301}") == "a \\u{301}")
        #expect(SafeText.escaped("\n\u{301}") == "\\n\\u{301}")
    }

    @Test func `a variation selector stays only once and only after an emoji`() {
        #expect(SafeText.escaped("❤\u{FE0F}\u{FE0F}") == "❤\u{FE0F}\\u{FE0F}")
        #expect(SafeText.escaped("a\u{FE0F}") == "a\\u{FE0F}")
        #expect(SafeText.escaped("❤\u{E0100}\u{FE01}") == "❤\\u{E0100}\\u{FE01}")
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("Zoë", 3), ("e\u{301}", 1), ("東京", 4), ("김", 2), ("🎉", 2),
        ("👍🏽", 4), ("\u{1B}", 6), ("a\nb", 4), ("ｱ", 1), ("Ａ", 2), ("│━╸", 3), ("▁█", 2),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("🫨", 2), ("\u{20000}", 2), ("›", 1), ("“x”", 3),
    ])
    func `width counts the columns of what is shown`(text: String, columns: Int) {
        #expect(SafeText.width(text) == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""),
        ("東京都", 6, "東京都"), ("東京都", 5, "東京…"), ("東京都", 4, "東…"), ("東京都", 2, "…"),
        ("ab\u{1B}[0m", 5, "ab…"), ("ae\u{301}", 2, "ae\u{301}"), ("ae\u{301}b", 2, "a…"),
        ("e\u{301}bc", 2, "e\u{301}…"),
    ])
    func `truncation ends in an ellipsis and cuts nothing in two`(
        text: String,
        width: Int,
        shown: String
    ) {
        #expect(SafeText.truncated(text, to: width) == shown)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `escaping is stable, safe and as wide as it says for any text`(seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<2_000 {
            let text = random.text(length: 12)
            let shown = SafeText.escaped(text)
            #expect(SafeText.escaped(shown) == shown, "seed \(seed): \(text.debugDescription)")
            #expect(SafeText.width(shown) == SafeText.width(text))
            let cut = Int(random.next() % 20)
            #expect(SafeText.width(SafeText.truncated(text, to: cut)) <= cut)
            #expect(!shown.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    @Test func `widths agree with those of the system for all that is printable`() {
        cle_use_utf8()
        let differing = (UInt32(0x20)...0x2FFFF).compactMap(Unicode.Scalar.init).filter {
            let system = cle_wcwidth($0.value)
            return SafeText.isPrintable($0) && system > 0
                && SafeText.width(String($0)) != Int(system)
        }
        // Systems differ about symbols that later versions of Unicode widened, and these are few.
        #expect(differing.count < 300, "\(differing.map { String($0.value, radix: 16) })")
    }
}

/// A seeded random number generator, so that a failing text can be generated again.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Returns scalars from all planes, half of them from where the dangerous ones are.
    mutating func text(length: UInt64) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0xFF, 0x300...0x36F, 0x2000...0x206F, 0xFE00...0xFE0F, 0x1100...0x11FF,
            0x4E00...0x4EFF, 0x1F300...0x1F6FF, 0xE0000...0xE01EF, 0...0x10FFFF,
        ]
        let count = next() % (length + 1)
        let scalars = (0..<count).compactMap { _ in
            Unicode.Scalar(
                UInt32.random(in: ranges.randomElement(using: &self) ?? 0...0, using: &self)
            )
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
