/// A format that isn't read, recognized by the first bytes of a source.
///
/// No readable text begins like any of them, so a source in one of them is refused as a whole.
public enum ForeignFormat: Hashable, Sendable {
    /// Text in another encoding than UTF-8.
    case text(Encoding)
    /// A zip archive, as office documents are.
    case zip
    /// Data of the compressor zstd.
    case zstandard
    /// Data of the compressor xz.
    case xz
    /// Data of the compressor bzip2.
    case bzip2
    /// Data of the compressor lz4.
    case lz4
    /// Data of the compressor gzip, within other gzip data.
    case gzip
    /// A 7-Zip archive.
    case sevenZip
    /// A tar archive.
    case tar
    /// An SQLite database, such as a store.
    case sqlite
    /// A Parquet file.
    case parquet
    /// An Avro file.
    case avro
    /// A PDF document.
    case pdf

    /// An encoding of text, with its name in `iconv`.
    public enum Encoding: String, Hashable, Sendable {
        /// UTF-16 with a byte order mark.
        case utf16 = "UTF-16"
        /// UTF-16, the lower byte first.
        case utf16LittleEndian = "UTF-16LE"
        /// UTF-16, the higher byte first.
        case utf16BigEndian = "UTF-16BE"
        /// UTF-32 with a byte order mark.
        case utf32 = "UTF-32"
        /// UTF-32, the lowest byte first.
        case utf32LittleEndian = "UTF-32LE"
        /// UTF-32, the highest byte first.
        case utf32BigEndian = "UTF-32BE"
    }
}

/// The recognition of formats.
extension ForeignFormat {
    // A tar archive has its mark at byte 257 of its first header of 512 bytes; all other marks are
    // shorter.
    /// The number of bytes that identify every format.
    package static let beginning = 512

    /// Creates the format of a source from its first bytes, or `nil` if it may be UTF-8 text.
    package init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes.prefix(Self.beginning))
        if let mark = Self.marks.first(where: { bytes.starts(with: $0.bytes) }) {
            self = mark.format
        } else if Self.isBzip2(bytes) {
            self = .bzip2
        } else if bytes.dropFirst(257).starts(with: "ustar".utf8) {
            self = .tar
        } else if let encoding = Encoding(bytes) {
            // Last, because it looks for zero bytes: those after a short name at the start of a tar archive
            // would pass for UTF-16.
            self = .text(encoding)
        } else {
            return nil
        }
    }

    /// Returns a Boolean value indicating whether more bytes may show another format.
    package static func isUndecided(_ bytes: [UInt8]) -> Bool {
        if bytes.count < 4, !bytes.contains(UInt8(ascii: "\n")) { return true }
        return marks.contains { $0.bytes.count > bytes.count && $0.bytes.starts(with: bytes) }
    }

    private static let marks: [(bytes: [UInt8], format: ForeignFormat)] = [
        (Array("PK\u{3}\u{4}".utf8), .zip), (Array("PK\u{5}\u{6}".utf8), .zip),
        ([0x28, 0xB5, 0x2F, 0xFD], .zstandard), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .xz),
        ([0x04, 0x22, 0x4D, 0x18], .lz4), ([0x1F, 0x8B], .gzip),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
        (Array("SQLite format 3\0".utf8), .sqlite), (Array("PAR1".utf8), .parquet),
        (Array("Obj\u{1}".utf8), .avro), (Array("%PDF-".utf8), .pdf),
    ]

    /// Returns a Boolean value indicating whether the bytes start like bzip2 data.
    private static func isBzip2(_ bytes: [UInt8]) -> Bool {
        // "BZh" alone can begin a text. The level 1 to 9 follows, then the first byte of the magic
        // number of a block (0x314159265359) or of the end (0x177245385090).
        bytes.count > 4 && bytes.starts(with: "BZh".utf8) && (0x31...0x39).contains(bytes[3])
            && (bytes[4] == 0x31 || bytes[4] == 0x17)
    }
}

extension ForeignFormat.Encoding {
    /// Recognizes a byte order mark, or else the zero bytes of a text that begins with two ASCII characters.
    fileprivate init?(_ bytes: [UInt8]) {
        // UTF-32 first: its little-endian mark begins with the one of UTF-16.
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
            self = .utf32
        } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            self = .utf16
        } else {
            switch bytes.prefix(4).map({ $0 == 0 }) {
            // JSON, CSV and most texts begin with two ASCII characters, whose other bytes are zero
            // (RFC 4627, section 3).
            case [false, true, false, true], [false, true]: self = .utf16LittleEndian
            case [true, false, true, false], [true, false]: self = .utf16BigEndian
            case [false, true, true, true]: self = .utf32LittleEndian
            case [true, true, true, false]: self = .utf32BigEndian
            default: return nil
            }
        }
    }
}

extension ForeignFormat: CustomStringConvertible {
    /// The format with its article: `a zip archive`, `UTF-16 text`.
    public var description: String {
        switch self {
        case .text(let encoding): "\(encoding.rawValue.prefix(6)) text"
        case .zip: "a zip archive"
        case .zstandard: "zstd data"
        case .xz: "xz data"
        case .bzip2: "bzip2 data"
        case .lz4: "lz4 data"
        case .gzip: "gzip data"
        case .sevenZip: "a 7-Zip archive"
        case .tar: "a tar archive"
        case .sqlite: "an SQLite database"
        case .parquet: "a Parquet file"
        case .avro: "an Avro file"
        case .pdf: "a PDF document"
        }
    }

    /// Returns the suggestion of what to do with a source of this name.
    package func hint(for name: String) -> String {
        let file = name == "-" ? "" : " \(name.shellQuoted)"
        switch self {
        case .text(let encoding): return "convert it: iconv -f \(encoding.rawValue) -t UTF-8\(file)"
        case .zip: return "unpack it: unzip\(file)"
        case .zstandard: return "unpack it: zstd -d\(file)"
        case .xz: return "unpack it: xz -dk\(file)"
        case .bzip2: return "unpack it: bzip2 -dk\(file)"
        case .lz4: return "unpack it: lz4 -d\(file)"
        case .gzip: return "unpack it: gzip -dk\(file)"
        case .sevenZip: return "unpack it: 7z x\(file)"
        case .tar: return "unpack it: tar -xf\(file.isEmpty ? " -" : file)"
        case .sqlite: return "query a store with --store\(file)"
        case .parquet, .avro, .pdf: return "export its rows as NDJSON or JSON"
        }
    }
}

extension String {
    /// The text quoted as one word for a shell.
    fileprivate var shellQuoted: String {
        let isPlain = utf8.allSatisfy { byte in
            "_-./+:@%".utf8.contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        guard !isPlain else { return self }
        let parts = split(separator: "'", omittingEmptySubsequences: false)
        return "'\(parts.joined(separator: "'\\''"))'"
    }
}
