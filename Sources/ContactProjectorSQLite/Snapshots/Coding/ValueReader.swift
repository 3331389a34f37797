internal import ContactProjector

/// A reader of a tree from untrusted bytes.
///
/// Never traps: bytes that aren't a tree throw, whatever they contain. Depth is limited, and memory
/// is allocated only for what the bytes can really hold.
struct ValueReader {
    private let bytes: [UInt8]
    private var place: Int
    private var names: [String] = []

    /// The maximum depth of a tree.
    ///
    /// States are a few levels deep.
    private static let deepest = 200

    /// The error of bytes that aren't a tree.
    struct Malformed: Error {
        let offset: Int
    }

    init(_ bytes: [UInt8], from start: Int = 0) {
        self.bytes = bytes
        place = start
    }

    /// Reads the one tree that the bytes contain.
    mutating func value() throws -> EncodedValue {
        let value = try value(depth: 0)
        guard place == bytes.count else { throw malformed }
        return value
    }

    private var malformed: Malformed { Malformed(offset: place) }

    private mutating func value(depth: Int) throws -> EncodedValue {
        guard depth < Self.deepest, let code = ValueCode(rawValue: try byte()) else {
            throw malformed
        }
        switch code {
        case .null: return .null
        case .no: return .bool(false)
        case .yes: return .bool(true)
        case .integer: return .integer(try integer())
        case .unsigned: return .unsigned(try number())
        case .real: return .real(Double(bitPattern: try word()))
        case .text: return .text(try text())
        case .list: return .list(try list(depth))
        case .record: return .record(try record(depth))
        case .texts: return .texts(try column { reader throws in try reader.text() })
        case .integers: return .integers(try column { reader throws in try reader.integer() })
        }
    }

    private mutating func list(_ depth: Int) throws -> [EncodedValue] {
        let count = try count()
        var elements: [EncodedValue] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
        return elements
    }

    private mutating func column<Element>(
        of element: (inout ValueReader) throws -> Element
    ) throws -> [Element] {
        let count = try count()
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try element(&self)) }
        return elements
    }

    private mutating func record(_ depth: Int) throws -> [EncodedValue.Field] {
        let count = try count()
        var fields: [EncodedValue.Field] = []
        fields.reserveCapacity(count)
        for _ in 0..<count {
            let name = try name()
            fields.append(EncodedValue.Field(name: name, value: try value(depth: depth + 1)))
        }
        return fields
    }

    /// Reads a name: its text where it first occurs, its number from then on.
    private mutating func name() throws -> String {
        let number = try number()
        if number == 0 {
            let name = try text()
            names.append(name)
            return name
        }
        guard number <= UInt64(names.count) else { throw malformed }
        return names[Int(number) - 1]
    }

    private mutating func text() throws -> String {
        let count = try count()
        let end = place + count
        guard let text = String(validating: bytes[place..<end], as: UTF8.self) else {
            throw malformed
        }
        place = end
        return text
    }

    /// Reads a number of elements, each of which takes a byte or more, so there can't be more of
    /// them than bytes.
    private mutating func count() throws -> Int {
        let number = try number()
        guard number <= UInt64(bytes.count - place) else { throw malformed }
        return Int(number)
    }

    private mutating func integer() throws -> Int64 {
        let number = try number()
        // The inverse of zigzag; `-Int64(1)` can't overflow, as the operand is 0 or 1.
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    private mutating func number() throws -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            // The tenth byte has one bit of the 64 left. A larger one would be shifted out
            // unnoticed.
            guard shift < 63 || byte <= 1 else { throw malformed }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw malformed
    }

    private mutating func word() throws -> UInt64 {
        var word: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 8) { word |= UInt64(try byte()) << shift }
        return word
    }

    private mutating func byte() throws -> UInt8 {
        guard place < bytes.count else { throw malformed }
        defer { place += 1 }
        return bytes[place]
    }
}
