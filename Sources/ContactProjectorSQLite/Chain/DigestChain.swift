internal import ContactProjector
internal import Crypto
internal import Foundation

/// The digests that make a log tamper-evident.
///
/// Each link covers the one before, the entry's header and a commitment to its payload. The commitment is salted from a
/// secret of the stream, so that once the secret is gone nobody can tell by guessing what an erased payload said, while
/// the chain stays whole.
enum DigestChain {
    /// The link before the first entry.
    static let origin = Data(count: 32)

    /// What stood for a payload where there never was one, before that was random.
    static let nothing = Data(count: 32)

    /// The salt of a commitment at a position.
    static func salt(secret: Data, at position: Position) -> Data {
        var hash = SHA256()
        hash.update(data: secret)
        hash.update(data: bigEndian(position.rawValue))
        return data(hash.finalize())
    }

    /// The commitment to a payload at a position.
    static func commitment(
        to payload: some DataProtocol,
        secret: Data,
        at position: Position
    ) -> Data {
        commitment(to: payload, salt: salt(secret: secret, at: position))
    }

    /// The commitment to a payload.
    static func commitment(to payload: some DataProtocol, salt: Data) -> Data {
        var hash = SHA256()
        hash.update(data: salt)
        hash.update(data: payload)
        return data(hash.finalize())
    }

    /// The part of a link that a place carries.
    static func mark(of link: Data) -> UInt32 { link.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }

    /// The link of an entry, given the one before it.
    static func link(after previous: Data, header: EntryHeader, commitment: Data) -> Data {
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: header.bytes)
        hash.update(data: commitment)
        return data(hash.finalize())
    }

    /// A fresh secret for a stream.
    @Sendable static func secret() -> [UInt8] {
        // In one call of the system, where the generators of Swift and of its crypto make four.
        unsafe [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { bytes, count in
            count = SHA256.byteCount
            let failure = unsafe getentropy(bytes.baseAddress, count)
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

/// What an entry says about itself beside its payload; what an erasure leaves.
struct EntryHeader: Equatable {
    /// The number that stands for a missing position.
    static let noPosition: Int64 = 0

    /// The number that stands for a missing instant.
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

    /// Takes the header of an entry.
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

    /// The header in bytes, each field with its length before it, so that no two headers read alike.
    var bytes: [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(256)
        append(to: &data)
        return data
    }

    /// Appends the header in bytes, which ``HeaderFields`` reads.
    func append(to data: inout [UInt8]) {
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
    /// The number that stands for the kind in a row.
    var code: Int64 {
        switch self {
        case .activity: 0
        case .revision: 1
        case .conflict: 2
        case .erasure: 3
        }
    }

    /// The entry that this one is about.
    var first: Position? {
        switch self {
        case .activity, .erasure: nil
        case .revision(let first), .conflict(let first): first
        }
    }

    /// Reads a kind from a row; nil when there is none like it.
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
