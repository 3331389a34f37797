/// A writer of JSON text that only appends.
///
/// It writes the commas; the caller writes a key before each value of an object. Strings are escaped as RFC 8259
/// requires, and otherwise kept as UTF-8. O(bytes written).
public struct JSONWriter: Sendable {
    /// The bytes written so far.
    public private(set) var bytes: [UInt8] = []

    private var needsComma = false

    /// Creates a writer without text.
    public init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// The text written so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Removes the text and keeps the memory.
    package mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Writes an object whose fields the closure writes.
    public mutating func object(_ fields: (inout JSONWriter) -> Void) {
        nest(UInt8(ascii: "{"), UInt8(ascii: "}"), fields)
    }

    /// Writes an array whose elements the closure writes.
    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        nest(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
    }

    /// Writes an array of values.
    public mutating func array<Element>(
        _ elements: some Sequence<Element>,
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        array { writer in
            for element in elements { write(&writer, element) }
        }
    }

    /// Writes the key of the next value.
    public mutating func key(_ name: String) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string, or null.
    public mutating func value(_ text: String?) {
        separate()
        if let text { string(text) } else { literal("null") }
    }

    /// Writes a whole number, or null.
    public mutating func value(_ number: (some BinaryInteger)?) {
        separate()
        literal(number.map { String($0) } ?? "null")
    }

    /// Writes a Boolean value, or null.
    public mutating func value(_ truth: Bool?) {
        separate()
        literal(truth.map { $0 ? "true" : "false" } ?? "null")
    }

    /// Writes JSON text unchanged, except that line breaks between its tokens become spaces.
    package mutating func raw(_ text: some Sequence<UInt8>) {
        separate()
        for byte in text {
            // JSON allows no line break inside a string (RFC 8259, section 7), so each is between tokens.
            // A document of NDJSON must be one line.
            let isBreak = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            bytes.append(isBreak ? UInt8(ascii: " ") : byte)
        }
    }

    /// Writes a newline, which ends a document of NDJSON.
    public mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func nest(_ start: UInt8, _ end: UInt8, _ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(start)
        needsComma = false
        body(&self)
        bytes.append(end)
        needsComma = true
    }

    private mutating func separate() {
        // Written before the next value and not after the last one, when it isn't known whether
        // another follows.
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func string(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            // Most strings need no escape, and copying them whole is many times faster than byte by byte.
            if unsafe utf8.contains(where: Self.needsEscape) {
                unsafe utf8.forEach { append($0) }
            } else {
                unsafe bytes.append(contentsOf: utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func append(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0..<0x20: escape(byte)
        default: bytes.append(byte)
        }
    }

    private mutating func escape(_ control: UInt8) {
        switch control {
        case UInt8(ascii: "\n"): literal("\\n")
        case UInt8(ascii: "\r"): literal("\\r")
        case UInt8(ascii: "\t"): literal("\\t")
        default: literal(control < 0x10 ? "\\u000" : "\\u00"); literal(String(control, radix: 16))
        }
    }
}

extension JSONWriter {
    /// Writes a key with a string or null.
    public mutating func field(_ name: String, _ text: String?) {
        key(name)
        value(text)
    }

    /// Writes a key with a whole number or null.
    public mutating func field(_ name: String, _ number: (some BinaryInteger)?) {
        key(name)
        value(number)
    }

    /// Writes a key with a Boolean value or null.
    public mutating func field(_ name: String, _ truth: Bool?) {
        key(name)
        value(truth)
    }

    /// Writes a key, and its value with a closure.
    public mutating func field(_ name: String, _ write: (inout JSONWriter) -> Void) {
        key(name)
        write(&self)
    }
}
