internal import ContactProjector
internal import Foundation
internal import LogChain

/// The reader's view of the log's identity and its digest chain.
extension LogReader {
    /// Reads the link of the entry at a position; at zero, the link before the first entry.
    func link(at position: Position) throws -> Data {
        guard position > .zero else { return DigestChain.origin }
        let link = try source.statement("SELECT link FROM entry WHERE position = ?").first {
            $0.add(position.rawValue)
        } read: {
            try $0.data(0)
        }
        guard let link else {
            throw CorruptEntryError(
                position: position,
                finding: "entry missing, although it is the log's head"
            )
        }
        return link
    }

    /// Reads the log's id.
    ///
    /// A store without one gets an id derived from its first link.
    func logID() throws -> LogID {
        if source.has("identity") { return try LogIdentity(source).id }
        let isEmpty = try head().position == .zero
        return LogIdentity(firstLink: try link(at: isEmpty ? .zero : Position(1))).id
    }

    /// Reads the places of the log from a position to its head.
    func places(from start: Position, limit: Int) throws -> [LogPlace] {
        let id = try logID()
        // Bounded by the head: a row beyond it isn't part of a finished append.
        let head = try head().position
        guard limit > 0, start <= head else { return [] }
        var places: [LogPlace] = []
        if start == .zero {
            places.append(LogPlace(.zero, in: id, link: DigestChain.mark(of: DigestChain.origin)))
        }
        let statement = try source.statement(
            """
            SELECT position, link FROM entry
            WHERE position >= max(?, 1) AND position <= ?
            ORDER BY position
            LIMIT ?
            """
        )
        let wanted = limit - places.count
        try statement.forEach {
            $0.add(start.rawValue)
            $0.add(head.rawValue)
            $0.add(Int64(wanted))
        } _: { row in
            let position = try EntryRow.position(row, 0)
            places.append(LogPlace(position, in: id, link: DigestChain.mark(of: try row.data(1))))
        }
        return places
    }
}
