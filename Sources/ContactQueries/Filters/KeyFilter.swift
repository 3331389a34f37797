package import ActivityJSON
package import ContactProjector
internal import Foundation

/// The filter that puts the key of its contact and its order before each record.
///
/// Each line of the input gives at most one line: `contact TAB order TAB id TAB record`, with every control character of the
/// record escaped. A line that can't be read gives one that begins with `!q`, and the end one that begins with `!s`.
package struct KeyFilter {
    /// The output so far; the caller writes it and calls ``clear()``.
    package private(set) var output: [UInt8] = []
    /// The counts of all lines so far.
    package private(set) var counts = FilterCounts(stage: "key")
    private let reader: LineRecordReader
    private let limit: Int
    private let end: Timestamp?
    private let aliases: ContactAliases?

    private static let tab = UInt8(ascii: "\t")

    /// Creates a filter, or `nil` if memory is exhausted.
    ///
    /// - Parameters:
    ///   - end: The time after which records are left out, or `nil` for none.
    ///   - defaults: The contact and the organization of records that name none.
    ///   - aliases: The contacts that became others, whose records get the others' keys.
    ///   - limits: The limits of a record.
    package init?(
        asOf end: Timestamp? = nil,
        defaults: ReadDefaults = ReadDefaults(),
        aliases: ContactAliases? = nil,
        limits: ReadLimits = ReadLimits()
    ) {
        guard let reader = LineRecordReader(defaults: defaults, limits: limits) else { return nil }
        self.reader = reader
        self.end = end
        self.aliases = aliases
        limit = limits.maximumRecordBytes
    }

    /// Forgets the output, and keeps its memory.
    package mutating func clear() { output.removeAll(keepingCapacity: true) }

    /// Takes the next line of the input.
    package mutating func take(_ line: RawLines.Line) {
        counts.read += 1
        switch line {
        case .line(let bytes): take(bytes)
        case .tooLong(let byteCount):
            // The bytes aren't held, so that no line decides how much memory a filter takes.
            quarantine(.recordTooLong(limit: limit), nil, hash: UInt64(byteCount))
        }
    }

    /// Adds the counts, after the last line.
    package mutating func finish() {
        writeKey(Array("!s".utf8), [], [])
        var writer = JSONWriter()
        counts.write(to: &writer)
        endLine(writer.bytes)
    }

    private mutating func take(_ line: ArraySlice<UInt8>) {
        switch reader.read(line) {
        case .blank: counts.dropped += 1
        case .rejected(let reason):
            var hash = FNV1a()
            for byte in line { hash.add(byte) }
            quarantine(reason, line, hash: hash.value)
        case .activity(let activity):
            if let end, let time = activity.occurredAt, time > end {
                counts.dropped += 1
                return
            }
            counts.written += 1
            writeKey(
                FilterKey.contact(aliases?.contact(of: activity.stream) ?? activity.stream),
                FilterKey.order(activity.occurredAt),
                FilterKey.id(activity.id)
            )
            endLine(activity.payload.bytes)
        }
    }

    /// Writes a line that can't be read, with one of 64 keys so that no partition gets all of them.
    private mutating func quarantine(
        _ reason: RejectReason,
        _ line: ArraySlice<UInt8>?,
        hash: UInt64
    ) {
        counts.quarantined += 1
        writeKey(Array("!q\(hash % 64)".utf8), [], [])
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("reason", reason.description)
            writer.field("raw_b64", line.map { Data($0).base64EncodedString() })
        }
        endLine(writer.bytes)
    }

    private mutating func writeKey(_ contact: [UInt8], _ order: [UInt8], _ id: [UInt8]) {
        for field in [contact, order, id] {
            output += field
            output.append(Self.tab)
        }
    }

    /// Writes the record on one line.
    private mutating func endLine(_ json: [UInt8]) {
        // Most records have no control characters, and copying them whole is many times faster.
        if json.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }) {
            escape(json)
        } else {
            output += json
        }
        output.append(UInt8(ascii: "\n"))
    }

    private mutating func escape(_ json: [UInt8]) {
        var rest = json[...]
        while let byte = rest.popFirst() {
            switch (byte, rest.first) {
            // JSON allows these only between its tokens, where a blank is the same.
            case (..<0x20, _): output.append(UInt8(ascii: " "))
            // The others only in strings, as themselves or escaped.
            case (0x7F, _): output += Array("\\u007f".utf8)
            case (0xC2, let next?) where next < 0xA0:
                rest.removeFirst()
                output += Array("\\u00\(String(next, radix: 16))".utf8)
            default: output.append(byte)
            }
        }
    }
}
