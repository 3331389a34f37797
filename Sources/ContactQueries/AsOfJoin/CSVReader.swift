internal import ActivityJSON

/// A reader of CSV by RFC 4180, record by record.
///
/// A record is in memory as a whole, up to a limit.
///
/// An invalid record is rejected alone. If its quote is never closed, it extends to the end of the
/// text.
final class CSVReader {
    private let lines: LineReader

    // As large as the largest payload of an activity. It limits the memory that an unclosed quote
    // can take.
    static let mostBytes = 16 << 20

    init(_ source: SniffedSource) {
        lines = LineReader(source, maximumLineBytes: Self.mostBytes)
    }

    /// A record that isn't split into fields.
    struct Text {
        let bytes: [UInt8]
        /// The number of its first line, counted from 1.
        let line: Int
    }

    /// Reads the next record that isn't blank and splits it at a delimiter, or returns `nil` at the
    /// end.
    func next(_ delimiter: UInt8) throws(ReadError) -> Result<CSVRecord, CSVError>? {
        switch try text([delimiter]) {
        case nil: nil
        case .failure(let flaw): .failure(flaw)
        case .success(let text):
            CSVRecord(text.bytes, delimiter: delimiter, line: text.line).map { .success($0) }
                ?? .failure(
                    CSVError(line: text.line, reason: "unexpected quote in an unquoted field")
                )
        }
    }

    /// Reads the next record that isn't blank, for several possible delimiters, or returns `nil` at
    /// the end.
    func text(_ delimiters: [UInt8]) throws(ReadError) -> Result<Text, CSVError>? {
        var bytes: [UInt8] = []
        var start = 0
        var place = FieldPosition.start
        while let line = try lines.next() {
            let text: ArraySlice<UInt8>
            switch line {
            case .line(let line), .unended(let line): text = line
            case .tooLong: return .failure(Self.tooLong(lines.number))
            }
            if place == .quoted { bytes.append(UInt8(ascii: "\n")) } else { start = lines.number }
            bytes += text
            if bytes.count > Self.mostBytes { return .failure(Self.tooLong(start)) }
            // Inside an open quote the line break belongs to the field. Lines without any quote,
            // which most are, needn't be examined byte by byte.
            if place == .quoted || text.contains(UInt8(ascii: "\"")) {
                for byte in text { place.pass(byte, delimiters) }
            }
            if place == .quoted { continue }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            // After the `\r` is removed: a blank line of a file with CRLF has one.
            guard bytes.isEmpty else { return .success(Text(bytes: bytes, line: start)) }
            place = .start
        }
        guard !bytes.isEmpty else { return nil }
        return .failure(CSVError(line: start, reason: "unterminated quoted field"))
    }

    private static func tooLong(_ line: Int) -> CSVError {
        CSVError(line: line, reason: "the record is longer than \(mostBytes >> 20) MiB")
    }
}

/// The position of a reader in a field.
private enum FieldPosition {
    case start, plain, quoted, behindQuote

    mutating func pass(_ byte: UInt8, _ delimiters: [UInt8]) {
        switch (self, byte) {
        case (.start, UInt8(ascii: "\"")), (.behindQuote, UInt8(ascii: "\"")): self = .quoted
        case (.quoted, UInt8(ascii: "\"")): self = .behindQuote
        case (.quoted, _): break
        default: self = delimiters.contains(byte) ? .start : .plain
        }
    }
}
