internal import ContactProjector

/// The type of a value, encoded in its first byte.
enum ValueCode: UInt8 {
    case null = 0
    case no
    case yes
    case integer
    case unsigned
    case real
    case text
    case list
    case record
    case texts
    case integers
}

/// A writer of a tree as bytes.
///
/// Small numbers and repeated names take one byte.
struct ValueWriter {
    private(set) var bytes: [UInt8] = []
    // By bytes, since Swift compares strings by canonical equivalence and each name must come back
    // as it was.
    /// The numbers of the names, by their bytes.
    private var names: [[UInt8]: Int] = [:]

    mutating func write(_ value: EncodedValue) {
        switch value {
        case .null: write(ValueCode.null)
        case .bool(let flag): write(flag ? ValueCode.yes : ValueCode.no)
        case .integer(let number):
            write(ValueCode.integer)
            write(zigzag(number))
        case .unsigned(let number):
            write(ValueCode.unsigned)
            write(number)
        case .real(let number):
            write(ValueCode.real)
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
            }
        case .text(let text):
            write(ValueCode.text)
            write(text)
        case .list(let elements):
            write(ValueCode.list)
            write(UInt64(elements.count))
            for element in elements { write(element) }
        case .texts(let texts):
            write(ValueCode.texts)
            write(UInt64(texts.count))
            for text in texts { write(text) }
        case .integers(let numbers):
            write(ValueCode.integers)
            write(UInt64(numbers.count))
            for number in numbers { write(zigzag(number)) }
        case .record(let fields):
            write(ValueCode.record)
            write(UInt64(fields.count))
            for field in fields { write(field) }
        }
    }

    private mutating func write(_ field: EncodedValue.Field) {
        let name = Array(field.name.utf8)
        if let number = names[name] {
            write(UInt64(number))
        } else {
            names[name] = names.count + 1
            write(UInt64(0))
            write(field.name)
        }
        write(field.value)
    }

    /// Returns the number with its sign in the last bit, so that small negative numbers are short
    /// as well.
    private func zigzag(_ number: Int64) -> UInt64 {
        UInt64(bitPattern: number << 1 ^ number >> 63)
    }

    private mutating func write(_ code: ValueCode) { bytes.append(code.rawValue) }

    private mutating func write(_ text: String) {
        write(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
