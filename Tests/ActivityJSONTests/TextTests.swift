import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ActivityJSON

/// Returns a text in another encoding than UTF-8.
private func encoded(_ text: String, as encoding: ForeignFormat.Encoding) -> [UInt8] {
    let mark = encoding == .utf16 || encoding == .utf32
    let isBigEndian = encoding == .utf16BigEndian || encoding == .utf32BigEndian
    let width = encoding.rawValue.hasPrefix("UTF-16") ? 2 : 4
    return ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: UInt32(unit) >> (8 * UInt32($0))) }
        return isBigEndian ? bytes.reversed() : bytes
    }
}

private let encodings: [ForeignFormat.Encoding] = [
    .utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32LittleEndian, .utf32BigEndian,
]

/// Byte order marks, line ends and encodings.
struct TextTests {
    private let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    @Test(arguments: [1, 2, 3, 1 << 16])
    func `a mark before a text, and before each text joined to it, is no part of a record`(
        blockSize: Int
    ) {
        let lines = Array((record("a") + "\r\n").utf8)
        let page = Array("[\(record("b"))]\n".utf8)
        let reading = read(mark + lines + mark + lines + mark + page, blockSize: blockSize)
        #expect(reading.ids == ["a", "a", "b"])
        #expect(reading.rejects.isEmpty)
        #expect(read(mark, blockSize: blockSize).items.isEmpty)
    }

    @Test func `a mark inside a line is rejected with its record`() {
        let reading = read(Array(record("a").utf8) + mark + Array("\n\(record("b"))".utf8))
        #expect(reading.ids == ["b"])
        #expect(reading.rejects.count == 1)
    }

    @Test(arguments: encodings, [false, true])
    func `another encoding is named, packed or not`(
        encoding: ForeignFormat.Encoding,
        isPacked: Bool
    ) {
        let bytes = encoded(record("a") + "\n", as: encoding)
        for blockSize in [1, 7, 1 << 16] {
            let reading = read(isPacked ? Gzip.stored(bytes) : bytes, blockSize: blockSize)
            #expect(reading.items.isEmpty)
            #expect(reading.error?.code == .foreign(.text(encoding)))
            #expect(
                reading.error?.description
                    == "t is \(encoding.rawValue.prefix(6)) text; convert it: "
                    + "iconv -f \(encoding.rawValue) -t UTF-8 t"
            )
        }
    }

    @Test(
        arguments: [
            ([0x50, 0x4B, 3, 4, 20], "a zip archive"), ([0x28, 0xB5, 0x2F, 0xFD, 4], "zstd data"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "xz data"),
            (Array("BZh91AY&SY".utf8), "bzip2 data"),
            (Array("SQLite format 3\0".utf8), "an SQLite database"),
            (Array("PAR1".utf8), "a Parquet file"),
            (Array("%PDF-1.7".utf8), "a PDF document"), ([0x1F, 0x8B, 8, 0], "gzip data"),
        ] as [([UInt8], String)]
    )
    func `a binary format is named by its first bytes`(bytes: [UInt8], name: String) {
        // Compressed twice, since gzip data are decompressed once only.
        let reading = read(Gzip.stored(bytes + Array("\n\(record("a"))\n".utf8)))
        #expect(reading.items.isEmpty)
        #expect(reading.error?.finding == "t is \(name)")
    }

    @Test func `an archive is named although a record lies in it whole`() {
        var header = [UInt8](repeating: 0, count: 512)
        header.replaceSubrange(0..<1, with: "a".utf8)
        header.replaceSubrange(257..<262, with: "ustar".utf8)
        #expect(read(header + Array(record("a").utf8)).error?.code == .foreign(.tar))
    }

    @Test func `a source that was refused stays refused`() throws {
        let reader = try ActivityReader(.bytes(Array("PK\u{3}\u{4}{}".utf8), name: "t"))
        for _ in 0..<2 {
            let error = #expect(throws: ReadError.self) { try reader.next() }
            #expect(error?.code == .foreign(.zip))
        }
        #expect(throws: ReadError.self) {
            try LineReader(.bytes(Array("PK\u{3}\u{4}".utf8), name: "t"), maximumLineBytes: 9)
        }
    }

    @Test func `lines come without the mark of their text, carriage returns kept`() throws {
        let reader = try LineReader(
            .bytes(mark + Array("a\r\nb".utf8), name: "t"),
            maximumLineBytes: 9
        )
        #expect(try reader.next() == .line(ArraySlice("a\r".utf8)))
        #expect(try reader.next() == .unended(ArraySlice("b".utf8)))
        #expect(try reader.next() == nil)
    }
}

/// Texts in files that a user wrote.
struct PlainTextTests {
    @Test(arguments: [
        ("a\nb\n", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("a\rb", ["a", "b"]),
        ("\u{FEFF}a\r\n\r\n\u{FEFF}b", ["a", "", "b"]), ("", []), ("\u{FEFF}", [""]),
        ("a\u{2028}b\u{B}c\n", ["a\u{2028}b\u{B}c"]), (" \u{200C}x \n", [" \u{200C}x "]),
    ])
    func `lines end as any system ends them, and lose nothing else`(
        text: String,
        lines: [String]
    ) throws {
        #expect(try PlainText(text.utf8, name: "list").lines == lines)
    }

    @Test(arguments: encodings)
    func `another encoding is named`(encoding: ForeignFormat.Encoding) {
        let flaw = #expect(throws: TextError.self) {
            try PlainText(encoded("con_1\r\ncon_2\r\n", as: encoding), name: "my list.txt")
        }
        #expect(flaw?.cause == "my list.txt is \(encoding.rawValue.prefix(6)) text")
        #expect(
            flaw?.hint == "convert it: iconv -f \(encoding.rawValue) -t UTF-8 'my list.txt'"
        )
    }

    @Test func `bytes that are no UTF-8 are refused with their line, not replaced`() {
        let flaw = #expect(throws: TextError.self) {
            try PlainText(Array("con_1\ncon_".utf8) + [0xE9, 0x0A], name: "list")
        }
        #expect(flaw?.cause == "list:2 isn't UTF-8 text")
    }
}
