#if Postgres
/// The rows of a copy in the server's binary format.
struct CopyBuffer {
    // Each chunk is handed to libpq as one message.
    private static let chunkSize = 256 << 10

    private var bytes: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
    private let columns: Int16

    /// Starts with the header: a signature, no flags, no extension.
    init(columns: Int16) {
        self.columns = columns
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: Int32(0))
    }

    /// Adds a row, whose fields a closure appends.
    mutating func addRow(_ append: (inout [UInt8]) -> Void) {
        bytes.append(bigEndian: columns)
        append(&bytes)
    }

    /// The bytes piece by piece, with the end mark.
    var chunks: [ArraySlice<UInt8>] {
        let all = bytes + [0xFF, 0xFF]
        return stride(from: 0, to: all.count, by: Self.chunkSize).map {
            all[$0..<min($0 + Self.chunkSize, all.count)]
        }
    }
}

extension [UInt8] {
    /// Appends a number as a field, or a null.
    mutating func append(field number: Int64?) {
        guard let number else { return append(bigEndian: Int32(-1)) }
        append(bigEndian: Int32(8))
        append(bigEndian: number)
    }

    /// Appends the bytes of a text as a field, or a null.
    mutating func append(field text: String?) {
        append(field: text?.utf8)
    }
}
#endif
