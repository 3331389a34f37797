internal import ContactProjector
internal import Dispatch
internal import Synchronization

/// The rows of the log by position, each examined, piece by piece.
///
/// Two thirds of what a check costs is to decode payloads and to make digests. While one thread reads rows and goes
/// through what was examined, another one examines the pieces that were read; a piece that it didn't come to is examined
/// where it is needed, so that neither waits for the other for long.
struct EntryPieces {
    // Some 0.5 MB of rows, which take 5 ms to examine; of more pieces ahead nothing is faster.
    private static let size: Int64 = 1_000
    private static let ahead = 4

    private let reader: LogReader
    private var last = Int64.min
    private var pieces: [EntryPiece] = []
    /// Why reading ended early; thrown once the rows before it were given.
    private var failure: (any Error)?
    private var isAtEnd = false

    init(_ reader: LogReader) {
        self.reader = reader
    }

    /// Returns the next rows; nil after the last.
    ///
    /// - Throws: What keeps the rows after the last ones from being read.
    mutating func next() throws -> [ExaminedEntry]? {
        while !isAtEnd, pieces.count < Self.ahead { readPiece() }
        guard !pieces.isEmpty else {
            if let failure { throw failure }
            return nil
        }
        return pieces.removeFirst().examined()
    }

    private mutating func readPiece() {
        var rows: [StoredEntry] = []
        do {
            try reader.source.statement(
                """
                SELECT \(StoredEntry.columnNames(salt: reader.saltColumn))
                FROM (SELECT * FROM entry WHERE position > ? ORDER BY position LIMIT ?)
                LEFT JOIN (SELECT id AS number, contact, org, secret FROM stream) ON number = stream
                ORDER BY position
                """
            ).forEach {
                $0.add(last)
                $0.add(Self.size)
            } _: {
                rows.append(try StoredEntry($0))
            }
        } catch {
            failure = error
        }
        isAtEnd = failure != nil || rows.count < Self.size
        guard let end = rows.last else { return }
        last = end.position
        let piece = EntryPiece(rows)
        DispatchQueue.global().async { piece.examine() }
        pieces.append(piece)
    }
}

/// Some rows of the log, which are examined once, by whichever thread comes to them first.
private final class EntryPiece: Sendable {
    private let rows: [StoredEntry]
    private let isTaken = Atomic(false)
    private let found = Mutex<[ExaminedEntry]>([])
    private let isDone = DispatchSemaphore(value: 0)

    init(_ rows: [StoredEntry]) {
        self.rows = rows
    }

    /// Examines the rows unless another thread does.
    func examine() {
        guard take() else { return }
        let examined = all()
        found.withLock { $0 = examined }
        isDone.signal()
    }

    /// Returns the examined rows; waits for a thread that is at them.
    func examined() -> [ExaminedEntry] {
        if take() { return all() }
        isDone.wait()
        return found.withLock(\.self)
    }

    private func take() -> Bool {
        !isTaken.exchange(true, ordering: .acquiringAndReleasing)
    }

    private func all() -> [ExaminedEntry] {
        let codec = PayloadCodec()
        return rows.map { $0.examined(codec) }
    }
}
