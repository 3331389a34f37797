internal import ContactProjector
internal import Crypto
internal import Foundation
internal import LogChain

/// The encoded entries of a piece: for each one its header, commitment and link.
///
/// The link of the entry before them comes first, so the bytes that a link covers are one
/// contiguous range before it.
struct EntryImages: Sendable {
    private static let digestSize = SHA256.byteCount

    private var bytes: [UInt8]
    private var starts: [Int] = []

    /// Creates images that continue the chain after a link.
    init(after link: Data) {
        bytes = [UInt8](link)
    }

    /// The last link.
    var link: Data { Data(bytes.suffix(Self.digestSize)) }

    /// Adds the next entry.
    mutating func add(_ entry: LogEntry, commitment: Data) {
        let start = bytes.count
        starts.append(start)
        EntryHeader(entry).append(to: &bytes)
        bytes.append(contentsOf: commitment)
        var hash = SHA256()
        unsafe bytes.withUnsafeBytes { bytes in
            // The link before, the header and the commitment: exactly the input of
            // ``DigestChain/link(after:header:commitment:)``, hashed in place.
            let covered = unsafe bytes[(start - Self.digestSize)...]
            unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: covered))
        }
        unsafe hash.finalize().withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// Calls a closure with the number and the image of each entry.
    func forEach(_ body: (Int, EntryImage) throws -> Void) rethrows {
        try unsafe bytes.withUnsafeBytes { bytes in
            for (number, start) in starts.enumerated() {
                let end = number + 1 < starts.count ? starts[number + 1] : bytes.count
                let image = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                try body(number, unsafe EntryImage(image, digestSize: Self.digestSize))
            }
        }
    }
}

/// The bytes of one entry, valid during the call of ``EntryImages/forEach(_:)``.
@safe struct EntryImage {
    let header: HeaderFields
    let commitment: UnsafeRawBufferPointer
    let link: UnsafeRawBufferPointer

    fileprivate init(_ bytes: UnsafeRawBufferPointer, digestSize: Int) {
        let end = bytes.count - 2 * digestSize
        header = unsafe HeaderFields(bytes)
        unsafe commitment = UnsafeRawBufferPointer(rebasing: bytes[end..<(end + digestSize)])
        unsafe link = UnsafeRawBufferPointer(rebasing: bytes[(end + digestSize)...])
    }
}

/// The fields of a header in bytes, read in their order.
@safe struct HeaderFields {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
    }

    /// Reads a number.
    mutating func number() -> Int64 {
        defer { offset += MemoryLayout<Int64>.size }
        // The fields aren't aligned: texts of any length come between them.
        return unsafe Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
    }

    /// Reads a number, or returns `nil` for the one that encodes a missing value.
    mutating func number(unless none: Int64) -> Int64? {
        let number = number()
        return number == none ? nil : number
    }

    /// Reads a text, or returns `nil` for a missing one, which has the length -1.
    mutating func text() -> UnsafeRawBufferPointer? {
        let count = Int(number())
        guard count >= 0 else { return nil }
        defer { offset += count }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    }
}
