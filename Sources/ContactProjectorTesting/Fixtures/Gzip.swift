/// Bytes of gzip for tests, made without zlib.
package enum Gzip {
    private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

    /// Returns bytes as one member of stored blocks.
    package static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var packed = header
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(65_535)
            let length = UInt16(block.count)
            packed.append(rest.isEmpty ? 1 : 0)
            packed += [UInt8(length & 255), UInt8(length >> 8)]
            packed += [UInt8(~length & 255), UInt8(~length >> 8)]
            packed += block
        } while !rest.isEmpty
        return packed + trailer(checksum(bytes), bytes.count)
    }

    /// Returns a member of 6.5 kB that is 1,032,001 times the same byte, below 144.
    package static func bomb(of byte: UInt8) -> [UInt8] {
        let runs = 4_000
        var bits: [Bool] = [true, true, false]  // the last block, with the fixed codes
        func code(_ value: Int, _ length: Int) {
            for shift in (0..<length).reversed() { bits.append(value >> shift & 1 == 1) }
        }
        code(0x30 + Int(byte), 8)
        for _ in 0..<runs {
            code(0b1100_0101, 8)  // 258 bytes
            code(0, 5)  // from one byte before
        }
        code(0, 7)
        var packed = header
        for start in stride(from: 0, to: bits.count, by: 8) {
            let byte = bits[start..<min(start + 8, bits.count)].reversed()
            packed.append(byte.reduce(0) { $0 << 1 | ($1 ? 1 : 0) })
        }
        let bytes = [UInt8](repeating: byte, count: 1 + 258 * runs)
        return packed + trailer(checksum(bytes), bytes.count)
    }

    private static func trailer(_ sum: UInt32, _ count: Int) -> [UInt8] {
        [sum, UInt32(count)].flatMap { word in
            (0..<4).map { UInt8(word >> (8 * $0) & 255) }
        }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
    }
}
