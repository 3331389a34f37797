#if Postgres
/// A value that is bound to a statement, in the server's binary format.
enum Parameter: Sendable {
    case number(Int64?)
    case text(String)
    case bytes([UInt8]?)
    case numbers([Int64])
    case byteLists([[UInt8]?])

    /// The server's number of the type (`pg_type.oid`), which is the same in every database.
    var type: UInt32 {
        switch self {
        case .number: 20
        case .text: 25
        case .bytes: 17
        case .numbers: 1_016
        case .byteLists: 1_001
        }
    }

    /// Appends the value, or returns `false` for a null.
    func append(to buffer: inout [UInt8]) -> Bool {
        switch self {
        case .number(let number):
            guard let number else { return false }
            buffer.append(bigEndian: number)
        case .text(let text): buffer.append(contentsOf: text.utf8)
        case .bytes(let bytes):
            guard let bytes else { return false }
            buffer.append(contentsOf: bytes)
        case .numbers(let numbers):
            buffer.append(arrayOf: numbers.count, type: 20)
            for number in numbers {
                buffer.append(bigEndian: Int32(8))
                buffer.append(bigEndian: number)
            }
        case .byteLists(let lists):
            buffer.append(arrayOf: lists.count, type: 17)
            for bytes in lists { buffer.append(field: bytes) }
        }
        return true
    }
}

extension [UInt8] {
    /// Appends a number, its most significant byte first.
    mutating func append(bigEndian number: some FixedWidthInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Appends a length and the bytes; a null has the length -1.
    mutating func append(field bytes: (some Collection<UInt8>)?) {
        guard let bytes else { return append(bigEndian: Int32(-1)) }
        append(bigEndian: Int32(bytes.count))
        append(contentsOf: bytes)
    }

    /// Appends the header of an array of one dimension, whose elements may be null.
    fileprivate mutating func append(arrayOf count: Int, type: Int32) {
        append(bigEndian: Int32(count == 0 ? 0 : 1))
        append(bigEndian: Int32(1))
        append(bigEndian: type)
        guard count > 0 else { return }
        append(bigEndian: Int32(count))
        append(bigEndian: Int32(1))
    }
}
#endif
