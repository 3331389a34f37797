internal import ContactProjector

extension Snapshot where State: Codable {
    /// Writes the snapshot as bytes, marked with its stream and its fold, with a checksum over all.
    ///
    /// The form is compact and the same on every machine. O(size).
    ///
    /// - Throws: What the state throws when it is written.
    func bytes(of stream: StreamID, _ tag: ProjectionIdentity) throws -> [UInt8] {
        var writer = ValueWriter()
        writer.write(try EncodedValue(TaggedSnapshot(stream: stream, tag: tag, snapshot: self)))
        return Checksum.sealed(writer.bytes)
    }

    /// Reads a snapshot of a stream and a fold from its bytes.
    ///
    /// Invalid bytes never trap.
    ///
    /// O(size).
    ///
    /// - Throws: An error when the bytes are damaged, or hold a snapshot of something else.
    init(bytes: [UInt8], of stream: StreamID, _ tag: ProjectionIdentity) throws {
        var reader = ValueReader(try Checksum.opened(bytes), from: Checksum.size)
        let marked = try TaggedSnapshot<State>(from: ValueDecoder(value: try reader.value()))
        guard marked.stream == stream, marked.tag == tag else { throw SnapshotMismatchError() }
        self = marked.snapshot
    }
}

/// A snapshot with its stream and its fold, so that one in the wrong row isn't used.
private struct TaggedSnapshot<State: Codable & Sendable>: Codable {
    let stream: StreamID
    let tag: ProjectionIdentity
    let snapshot: Snapshot<State>
}

/// The error of bytes that are a snapshot of another stream or fold.
private struct SnapshotMismatchError: Error {}

/// A checksum of eight bytes before the encoded value.
private enum Checksum {
    static let size = 8

    /// The error of bytes that don't match their checksum.
    struct Mismatch: Error {}

    static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        // FNV-1a finds damage, not forgery: a forged snapshot is found by `verify`, which replays
        // the log.
        let sum = sum(of: bytes[...])
        return (0..<size).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) } + bytes
    }

    /// Returns the bytes, including the checksum, if it matches.
    static func opened(_ bytes: [UInt8]) throws -> [UInt8] {
        guard bytes.count >= size else { throw Mismatch() }
        let sum = sum(of: bytes[size...])
        guard (0..<size).allSatisfy({ bytes[$0] == UInt8(truncatingIfNeeded: sum >> (8 * $0)) })
        else {
            throw Mismatch()
        }
        return bytes
    }

    private static func sum(of bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash = FNV1a(startingWith: UInt64(bytes.count))
        for byte in bytes { hash.add(byte) }
        return hash.value
    }
}
