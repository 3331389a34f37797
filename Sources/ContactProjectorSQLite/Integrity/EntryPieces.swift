internal import ContactProjector
internal import Dispatch
internal import LogChain
internal import Synchronization

/// The rows of the log by position, read and examined piece by piece.
///
/// Decoding payloads and computing digests is two thirds of the cost. While one thread reads rows
/// and checks examined ones, another one examines the pieces that were read. A piece that isn't
/// examined yet is examined where it is needed, so neither thread waits long for the other.
struct EntryPieces {
    // About 0.5 MB of rows, which take 5 ms to examine. More pieces ahead aren't faster.
    private static let size: Int64 = 1_000
    private static let ahead = 4

    private let reader: LogReader
    private var last = Int64.min
    private var pieces: [EntryPiece] = []
    /// The error that ended reading early.
    ///
    /// It is thrown after the rows before it were returned.
    private var failure: (any Error)?
    private var isAtEnd = false

    init(_ reader: LogReader) {
        self.reader = reader
    }

    /// Returns the next rows, or `nil` after the last.
    ///
    /// - Throws: The error that prevents reading further rows.
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
        // The global queue may be late or never run it. That is no deadlock: the thread that needs
        // the piece examines it itself.
        DispatchQueue.global().async { piece.examine() }
        pieces.append(piece)
    }
}

/// A piece of rows, examined once, by the thread that gets to it first.
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

    /// Returns the examined rows.
    ///
    /// Waits if another thread is examining them.
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
