internal import ContactProjector
internal import Crypto
internal import Foundation

/// The digests that make a log tamper-evident.
///
/// Each link covers the one before, the entry's header and a commitment to its payload. The
/// commitment is salted with a secret of the stream. After the secret is erased, a guess at an
/// erased payload can't be verified, while the chain stays intact.
enum DigestChain {
    /// The link before the first entry.
    static let origin = Data(count: 32)

    /// The commitment of erasures in exports of version 1: 32 zero bytes.
    static let nothing = Data(count: 32)

    /// Computes the salt of the commitment at a position.
    static func salt(secret: Data, at position: Position) -> Data {
        var hash = SHA256()
        hash.update(data: secret)
        hash.update(data: bigEndian(position.rawValue))
        return data(hash.finalize())
    }

    /// Computes the commitment to a payload at a position.
    static func commitment(
        to payload: some DataProtocol,
        secret: Data,
        at position: Position
    ) -> Data {
        commitment(to: payload, salt: salt(secret: secret, at: position))
    }

    /// Computes the commitment to a payload.
    static func commitment(to payload: some DataProtocol, salt: Data) -> Data {
        var hash = SHA256()
        hash.update(data: salt)
        hash.update(data: payload)
        return data(hash.finalize())
    }

    /// Returns the first four bytes of a link, which a place of the log includes.
    static func mark(of link: Data) -> UInt32 { link.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// Computes the link of an entry, given the link before it.
    static func link(after previous: Data, header: EntryHeader, commitment: Data) -> Data {
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: header.bytes)
        hash.update(data: commitment)
        return data(hash.finalize())
    }

    /// Returns a new random secret for a stream.
    @Sendable static func secret() -> [UInt8] {
        // One system call. The generators of Swift and of its crypto make four for 32 bytes, which
        // was a tenth of an import of new contacts (<doc:TheWayOfABatch>).
        unsafe [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { bytes, count in
            count = SHA256.byteCount
            let failure = unsafe getentropy(bytes.baseAddress, count)
            // Trapping is the only safe way: with a predictable secret, erased texts could be
            // guessed.
            precondition(failure == 0, "the system has no random bytes")
        }
    }

    private static func data(_ digest: SHA256Digest) -> Data {
        unsafe digest.withUnsafeBytes { unsafe Data($0) }
    }

    fileprivate static func bigEndian(_ number: Int64) -> [UInt8] {
        var data: [UInt8] = []
        data.append(number)
        return data
    }
}

/// The fields of an entry other than its payload.
///
/// An erasure keeps them.
struct EntryHeader: Equatable {
    /// The number that encodes a missing position.
    static let noPosition: Int64 = 0

    /// The number that encodes a missing time.
    static let noTime = Int64.min

    let position: Position
    let recordedAt: Timestamp
    let kind: LogEntry.Kind
    let stream: StreamID
    let id: ActivityID
    let type: String
    let occurredAt: Timestamp?
    let segment: SegmentID?
    let note: NoteID?
    let broadcast: BroadcastID?

    /// Creates the header of an entry.
    init(_ entry: LogEntry) {
        let activity = entry.activity
        position = entry.position
        recordedAt = entry.recordedAt
        kind = entry.kind
        stream = activity.stream
        id = activity.id
        type = activity.kind.name
        occurredAt = activity.occurredAt
        segment = activity.segment?.id
        note = activity.note?.id
        broadcast = activity.broadcast?.id
    }

    /// The encoded header.
    ///
    /// A length comes before each text, so no two headers have the same bytes.
    var bytes: [UInt8] {
        var data: [UInt8] = []
        // 96 bytes of numbers and lengths, and the texts.
        data.reserveCapacity(256)
        append(to: &data)
        return data
    }

    /// Appends the header in bytes, which ``HeaderFields`` reads.
    func append(to data: inout [UInt8]) {
        // The order is part of the format: every link of every store covers these bytes.
        data.append(position.rawValue)
        data.append(recordedAt.microseconds)
        data.append(stream.org?.rawValue)
        data.append(stream.contact.rawValue)
        data.append(id.rawValue)
        data.append(kind.code)
        data.append(kind.first?.rawValue ?? Self.noPosition)
        data.append(type)
        data.append(occurredAt?.microseconds ?? Self.noTime)
        data.append(segment?.rawValue)
        data.append(note?.rawValue)
        data.append(broadcast?.rawValue)
    }
}

extension LogEntry.Kind {
    /// The number that encodes the kind in a row.
    var code: Int64 {
        switch self {
        case .activity: 0
        case .revision: 1
        case .conflict: 2
        case .erasure: 3
        }
    }

    /// The position of the entry that this one revises or contradicts.
    var first: Position? {
        switch self {
        case .activity, .erasure: nil
        case .revision(let first), .conflict(let first): first
        }
    }

    /// Creates a kind from the columns of a row, or `nil` if no kind has them.
    init?(code: Int64, first: Position?) {
        switch (code, first) {
        case (0, nil): self = .activity
        case (1, let first?): self = .revision(of: first)
        case (2, let first?): self = .conflict(with: first)
        case (3, nil): self = .erasure
        default: return nil
        }
    }
}

// Bytes rather than Data: appending piece by piece to Data took a sixth of an import's time.
extension [UInt8] {
    fileprivate mutating func append(_ number: Int64) {
        unsafe Swift.withUnsafeBytes(of: number.bigEndian) { unsafe append(contentsOf: $0) }
    }

    /// Appends a length and the text; a missing text has the length -1.
    fileprivate mutating func append(_ text: String?) {
        guard let text else { return append(Int64(-1)) }
        append(Int64(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
