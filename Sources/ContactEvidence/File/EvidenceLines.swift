internal import ActivityJSON
internal import ContactProjector
internal import LogChain

/// The lines of an evidence file, each compared with the only way in which it may be written.
final class EvidenceLines {
    /// The kinds of lines.
    enum Line {
        case first(entries: Int64, withheld: Int64)
        case claim(EvidenceClaim)
        case entry(EvidenceEntry)
        case nodes([ChainDigest])
        case note(String, kind: String)
        case timestamp(String)
    }

    static let version: Int64 = 1
    /// The largest number of bytes of a line.
    static let largestLine = 40 << 20

    /// The bytes of the last line, without its newline.
    private(set) var bytes: ArraySlice<UInt8> = []

    private let reader: LineReader
    private let parser: ObjectParser
    private var writer = JSONWriter()

    /// The number of the last line.
    var number: Int { reader.number }

    init(_ source: ActivitySource) throws {
        let source = try SniffedSource(source)
        guard !source.hadByteOrderMark else {
            throw EvidenceFormatError(line: 1, "the file begins with a byte order mark")
        }
        reader = LineReader(source, maximumLineBytes: Self.largestLine)
        parser = try ObjectParser()
    }

    /// Reads the next line, or `nil` after the last.
    func next() throws -> Line? {
        do {
            return try read()
        } catch let error as EvidenceFormatError {
            throw error.at(max(number, 1))
        } catch let error as ObjectParsingError {
            throw EvidenceFormatError(line: number, error.description)
        }
    }

    private func read() throws -> Line? {
        switch try reader.next() {
        case nil: return nil
        case .tooLong: throw EvidenceFormatError("the line has more than 40 MiB")
        case .unended: throw EvidenceFormatError("the file is truncated")
        case .line(let line): bytes = line
        }
        var fields = LineFields(try parser.members(of: bytes))
        let line = try line(&fields)
        try checkSpelling(of: line)
        return line
    }

    private func line(_ fields: inout LineFields) throws(EvidenceFormatError) -> Line {
        if number == 1 { return try first(&fields) }
        if number == 2 { return .claim(try EvidenceClaim(&fields)) }
        if fields.has("position") { return .entry(try EvidenceEntry(&fields)) }
        let kind = try fields.text("kind")
        let line: Line
        switch kind {
        case "nodes": line = .nodes(try Self.hashes(try fields.bytes("hashes")))
        case "checkpoint", "statement": line = .note(try fields.text("note"), kind: kind)
        case "timestamp": line = .timestamp(try fields.text("token"))
        default: throw EvidenceFormatError("this line isn't expected here")
        }
        try fields.end()
        return line
    }

    private func first(_ fields: inout LineFields) throws(EvidenceFormatError) -> Line {
        guard fields.has("format"), try fields.optionalText("format") == "contact-evidence" else {
            throw EvidenceFormatError("it isn't an evidence file")
        }
        let version = try fields.number("version")
        guard version <= Self.version else {
            throw EvidenceFormatError(
                "written by a newer version (format \(version); this one reads up to "
                    + "\(Self.version))",
                hint: "check it with a newer version"
            )
        }
        guard version == Self.version else {
            throw EvidenceFormatError("version \(version) isn't a version of the format")
        }
        let entries = try fields.number("entries")
        let withheld = try fields.number("withheld")
        try fields.end()
        return .first(entries: entries, withheld: withheld)
    }

    /// Reads the hashes of an array, whose other spellings are found by writing it again.
    private static func hashes(_ array: [UInt8]) throws(EvidenceFormatError) -> [ChainDigest] {
        var hashes: [ChainDigest] = []
        // `["…","…"]`: 64 digits between quotes, and a comma or the end after each.
        var rest = array.dropFirst()
        while rest.count > 66, hashes.count < 1_000 {
            let digits = rest.dropFirst().prefix(64)
            guard let bytes = [UInt8](hexadecimal: digits), let hash = ChainDigest(bytes) else {
                break
            }
            hashes.append(hash)
            rest = rest.dropFirst(67)
        }
        guard rest.isEmpty, !hashes.isEmpty else {
            throw EvidenceFormatError("nodes isn't a line of 1 to 1,000 hashes")
        }
        return hashes
    }

    /// Throws unless the line is written as the format writes its values.
    private func checkSpelling(of line: Line) throws(EvidenceFormatError) {
        writer.clear()
        line.write(to: &writer)
        guard bytes.elementsEqual(writer.bytes) else {
            throw EvidenceFormatError("the line is written in another way than the format's")
        }
    }
}

extension EvidenceLines.Line {
    /// Writes the line, without its newline.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .first(let entries, let withheld):
            writer.object { writer in
                writer.field("format", "contact-evidence")
                writer.field("version", EvidenceLines.version)
                writer.field("entries", entries)
                writer.field("withheld", withheld)
            }
        case .claim(let claim): claim.write(to: &writer)
        case .entry(let entry): entry.write(to: &writer)
        case .nodes(let hashes):
            writer.object { writer in
                writer.field("kind", "nodes")
                writer.field("hashes") { $0.array(hashes) { $0.value($1.description) } }
            }
        case .note(let note, let kind):
            writer.object { writer in
                writer.field("kind", kind)
                writer.field("note", note)
            }
        case .timestamp(let token):
            writer.object { writer in
                writer.field("kind", "timestamp")
                writer.field("token", token)
            }
        }
    }
}
