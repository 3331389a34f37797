internal import ContactProjector
internal import GRDB

/// The check of every snapshot against a full replay of what it covers.
struct SnapshotVerifier {
    private let reader: LogReader
    private(set) var checked = 0
    private(set) var findings: [String] = []
    private var replayed:
        (number: Int64, knownAt: Position, replay: Replay<ContactStateProjection>)?

    init(_ reader: LogReader) {
        self.reader = reader
    }

    /// Checks the snapshots of the contacts' states; those of other folds only for damage.
    mutating func verify() throws {
        let rows = try Row.fetchCursor(
            reader.db,
            sql: """
                SELECT snapshot.id, through, known_at, activities, undated, stream, contact, org,
                    name, version, fingerprint
                FROM snapshot
                LEFT JOIN (SELECT id AS number, contact, org FROM stream) ON number = stream
                ORDER BY stream, known_at, through
                """
        )
        while let row = try rows.next() {
            checked += 1
            do {
                guard try !isSound(row) else { continue }
                findings.append("\(try Self.name(of: row)) differs from the log")
            } catch {
                findings.append("can't read a snapshot: \(error)")
            }
        }
    }

    private mutating func isSound(_ row: Row) throws -> Bool {
        let snapshot = SnapshotRow(
            id: try row.decode(Int64.self, atIndex: 0),
            extent: try LogReader.extent(row),
            bytes: 0
        )
        let number = try row.decode(Int64.self, atIndex: 5)
        let stream = try EntryRow.stream(row, 6)
        let fold = ContactStateProjection(stream)
        let tag = try tag(row)
        guard tag == fold.identity else { return try reader.isWhole(snapshot, of: stream, tag) }
        let found: Snapshot<ContactState>? = try reader.snapshot(snapshot, of: stream, tag)
        guard let found else { return false }
        let replay = try replay(fold, stream, number, snapshot.extent.knownAt)
        let end = try replay.count(asOf: .time(snapshot.extent.through))
        // How many it covers is compared below: an opt-out that outlived an erasure is replayed, but isn't counted.
        guard end > 0, replay.activities[end - 1].occurredAt == snapshot.extent.through else {
            return false
        }
        let right = replay.snapshots(at: [end])[0]
        return found.coverage == right.coverage && found.lastTransitions == right.lastTransitions
            && found.state == right.state
    }

    /// The replay of a stream at one position, kept for the snapshots that were taken together.
    private mutating func replay(
        _ fold: ContactStateProjection,
        _ stream: StreamID,
        _ number: Int64,
        _ knownAt: Position
    ) throws -> Replay<ContactStateProjection> {
        if let replayed, replayed.number == number, replayed.knownAt == knownAt {
            return replayed.replay
        }
        let replay = try reader.log(of: stream, knownAt: [.position(knownAt)]).replay(fold)
        replayed = (number, knownAt, replay)
        return replay
    }

    private func tag(_ row: Row) throws -> ProjectionIdentity {
        ProjectionIdentity(
            name: try row.decode(IDColumn.self, atIndex: 8).text,
            version: try row.decode(Int.self, atIndex: 9),
            fingerprint: ProjectionFingerprint(
                rawValue: UInt64(bitPattern: try row.decode(Int64.self, atIndex: 10))
            )
        )
    }

    private static func name(of row: Row) throws -> String {
        let through = try EntryRow.timestamp(row, 1)
        return "the snapshot of \(try EntryRow.stream(row, 6).contact) up to position \(through)"
    }
}
