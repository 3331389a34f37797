/// One record of a CSV text.
struct CSVRecord: Equatable {
    /// The fields, unquoted.
    let fields: [String]
    /// The bytes of the record in the text, without the line break that ends it.
    let bytes: [UInt8]
    /// The number of its first line, counted from 1.
    let line: Int

    /// Splits a record into its fields, or returns `nil` if a quote is misplaced.
    init?(_ bytes: [UInt8], delimiter: UInt8, line: Int) {
        var fields: [String] = []
        var index = 0
        while true {
            guard let field = Self.field(in: bytes, from: &index, delimiter) else { return nil }
            fields.append(field)
            if index == bytes.count { break }
            index += 1
        }
        self.fields = fields
        self.bytes = bytes
        self.line = line
    }

    /// Reads a field up to the delimiter after it, or the end, or returns `nil` if its quotes are
    /// misplaced.
    private static func field(
        in bytes: [UInt8],
        from index: inout Int,
        _ delimiter: UInt8
    ) -> String? {
        let quote = UInt8(ascii: "\"")
        guard index < bytes.count, bytes[index] == quote else {
            let end = bytes[index...].firstIndex(of: delimiter) ?? bytes.count
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
        guard index == bytes.count || bytes[index] == delimiter else { return nil }
        return String(decoding: field, as: UTF8.self)
    }
}

/// The reason why a record of a CSV text can't be read.
struct CSVError: Error, Equatable {
    let line: Int
    let reason: String
}
