internal import ContactProjector
internal import Foundation
internal import LogChain

/// A row of the log with all its columns, read on one thread and examined on any.
struct StoredEntry: Sendable {
    let position: Int64
    /// The values of the columns, or the damage if they hold values of other types.
    private let columns: Result<Columns, any Error>

    static func columnNames(salt: String) -> String {
        "\(EntryRow.columns), contact, org, stream, key, commitment, link, secret, \(salt)"
    }

    init(_ row: SQLRow) throws {
        position = try row.number(0)
        // A damaged row is a finding at its position, and doesn't end the reading.
        columns = Result { try Columns(row) }
    }

    /// Decodes the payload, and compares it with the columns and with its commitment.
    func examined(_ codec: PayloadCodec) -> ExaminedEntry {
        ExaminedEntry(
            position: position,
            findings: Result { try ExaminedEntry.Findings(try columns.get(), codec) }
        )
    }

    struct Columns: Sendable {
        let position: Position
        let kind: LogEntry.Kind
        let recordedAt: Timestamp
        let stream: StreamID
        let number: Int64
        /// The activity according to the columns, or `nil` for an erasure.
        let definition: Activity?
        let key: Int64?
        let payload: [UInt8]?
        let commitment: [UInt8]
        let link: [UInt8]
        let salt: Salt?

        enum Salt: Sendable {
            case own([UInt8])
            case secret([UInt8])
        }

        init(_ row: SQLRow) throws {
            position = try EntryRow.position(row, 0)
            stream = try EntryRow.stream(row, 11)
            number = try row.number(13)
            recordedAt = try EntryRow.timestamp(row, 9)
            kind = try EntryRow.kind(row, 1, at: position)
            definition = kind == .erasure ? nil : try EntryRow.definition(row, of: stream)
            payload = try row.optionalBytes(10)
            key = try row.optionalNumber(14)
            commitment = try row.bytes(15)
            link = try row.bytes(16)
            // The entry's own salt first: a stream of which descriptions were erased has a new
            // secret, which the older entries don't use.
            salt =
                try row.optionalBytes(18).map { .own($0) }
                ?? row.optionalBytes(17).map { .secret($0) }
        }
    }
}

/// A row of the log, and the damage found by looking at it alone.
struct ExaminedEntry: Sendable {
    let position: Int64
    /// The findings, or the damage if the row can't be read.
    let findings: Result<Findings, any Error>

    struct Findings: Sendable {
        let entry: LogEntry
        /// The number of the stream.
        let number: Int64
        let key: Int64?
        let commitment: [UInt8]
        let link: [UInt8]
        /// A Boolean value that indicates whether the columns and the payload disagree.
        let contradictsItself: Bool
        /// A Boolean value that indicates whether the key isn't that of the id.
        let hasOtherKey: Bool
        /// A Boolean value that indicates whether the payload isn't the one that the commitment
        /// covers.
        let hasOtherPayload: Bool

        init(_ columns: StoredEntry.Columns, _ codec: PayloadCodec) throws {
            entry = try Self.entry(columns, codec)
            number = columns.number
            key = columns.key
            commitment = columns.commitment
            link = columns.link
            contradictsItself =
                columns.payload != nil
                && columns.definition.map { [entry] in
                    // The id isn't a defining field, since those say what happened under it.
                    $0.id != entry.activity.id || !$0.definesTheSame(as: entry.activity)
                } ?? false
            hasOtherKey =
                entry.kind != .erasure && entry.activity.id.key(in: columns.number) != columns.key
            hasOtherPayload =
                columns.payload.map { Self.commitment(to: $0, columns) != columns.commitment }
                ?? false
        }

        private static func entry(
            _ columns: StoredEntry.Columns,
            _ codec: PayloadCodec
        ) throws -> LogEntry {
            guard let definition = columns.definition else {
                return LogEntry(
                    erasing: columns.stream,
                    at: columns.position,
                    recordedAt: columns.recordedAt
                )
            }
            let activity = try columns.payload.map { payload in
                do {
                    return try codec.decode(payload, stream: columns.stream)
                } catch {
                    throw CorruptEntryError(payloadAt: columns.position, error)
                }
            }
            return LogEntry(
                position: columns.position,
                recordedAt: columns.recordedAt,
                activity: activity ?? definition,
                kind: columns.kind,
                isErased: activity == nil
            )
        }

        private static func commitment(
            to payload: [UInt8],
            _ columns: StoredEntry.Columns
        ) -> [UInt8]? {
            let salt: Data? =
                switch columns.salt {
                case .own(let salt): Data(salt)
                case .secret(let secret):
                    DigestChain.salt(secret: Data(secret), at: columns.position)
                case nil: nil
                }
            return salt.map { [UInt8](DigestChain.commitment(to: payload, salt: $0)) }
        }
    }
}
