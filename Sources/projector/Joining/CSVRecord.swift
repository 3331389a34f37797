internal import ActivityJSON

/// One record of a CSV text.
struct CSVRecord: Equatable {
    /// The fields, unquoted.
    let fields: [String]
    /// The record as it stands in the text, without the line break that ends it.
    let bytes: [UInt8]
    /// The line that it starts on, counted from 1.
    let line: Int
}

/// Why a record of a CSV text can't be read.
struct CSVFlaw: Error, Equatable {
    let line: Int
    let reason: String
}

/// A reader of CSV as RFC 4180 has it, record by record; a record is held whole, up to a limit.
///
/// A flaw costs the record; in one whose quote is never closed that is all that follows.
final class CSVReader {
    private let lines: LineReader

    static let mostBytes = 16 << 20

    init(_ source: ActivitySource) throws(ReadError) {
        lines = try LineReader(source, maximumLineBytes: Self.mostBytes)
    }

    /// Reads the next record that isn't blank; nil at the end.
    func next() throws(ReadError) -> Result<CSVRecord, CSVFlaw>? {
        var bytes: [UInt8] = []
        var start = 0
        var place = FieldPlace.start
        while let line = try lines.next() {
            let text: ArraySlice<UInt8>
            switch line {
            case .line(let line), .unended(let line): text = line
            case .tooLong:
                return .failure(CSVFlaw(line: lines.number, reason: "the record is too long"))
            }
            if place == .quoted { bytes.append(UInt8(ascii: "\n")) } else { start = lines.number }
            bytes += text
            if bytes.count > Self.mostBytes {
                return .failure(CSVFlaw(line: start, reason: "the record is too long"))
            }
            // Inside an open quote the line break belongs to the field.
            for byte in text { place.pass(byte) }
            if place == .quoted { continue }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            if bytes.isEmpty {
                place = .start
                continue
            }
            return Self.record(bytes, line: start)
        }
        guard !bytes.isEmpty else { return nil }
        return .failure(CSVFlaw(line: start, reason: "a quote is never closed"))
    }

    private static func record(_ bytes: [UInt8], line: Int) -> Result<CSVRecord, CSVFlaw> {
        var fields: [String] = []
        var index = 0
        while true {
            guard let field = field(in: bytes, from: &index) else {
                return .failure(CSVFlaw(line: line, reason: "a quote stands where none may"))
            }
            fields.append(field)
            if index == bytes.count { break }
            index += 1
        }
        return .success(CSVRecord(fields: fields, bytes: bytes, line: line))
    }

    /// Reads a field up to the comma behind it, or the end; nil when its quotes are misplaced.
    private static func field(in bytes: [UInt8], from index: inout Int) -> String? {
        let quote = UInt8(ascii: "\"")
        let comma = UInt8(ascii: ",")
        guard index < bytes.count, bytes[index] == quote else {
            let end = bytes[index...].firstIndex(of: comma) ?? bytes.count
            defer { index = end }
            let field = bytes[index..<end]
            return field.contains(quote) ? nil : String(decoding: field, as: UTF8.self)
        }
        var field: [UInt8] = []
        index += 1
        while index < bytes.count {
            if bytes[index] == quote {
                index += 1
                guard index < bytes.count, bytes[index] == quote else { break }
            }
            field.append(bytes[index])
            index += 1
        }
        guard index == bytes.count || bytes[index] == comma else { return nil }
        return String(decoding: field, as: UTF8.self)
    }
}

/// Where in a field a reader is.
private enum FieldPlace {
    case start, plain, quoted, behindQuote

    mutating func pass(_ byte: UInt8) {
        switch (self, byte) {
        case (.start, UInt8(ascii: "\"")), (.behindQuote, UInt8(ascii: "\"")): self = .quoted
        case (.quoted, UInt8(ascii: "\"")): self = .behindQuote
        case (.quoted, _): break
        case (_, UInt8(ascii: ",")): self = .start
        default: self = .plain
        }
    }
}
