internal import ContactProjector
internal import Foundation
internal import LogChain

/// The check that a write-ahead log was written over the database that it lies beside.
///
/// SQLite accepts every log whose checksums are right. It would mix a log that a crash left with an
/// older copy of the database that was put in its place (sqlite.org/howtocorrupt.html, 1.4). The
/// digest chain shows that: the entries in the log must continue where the database alone ends.
struct LogPairing {
    let files: StoreFiles

    /// Throws if a log and a database don't belong together, and leaves both unchanged.
    ///
    /// O(entries in the log), and once O(entries) when a power cut left the database itself half written.
    func check() throws(StoreError) {
        // A database that can't be read is reported by the caller, which opens it next.
        guard files.hasLog, (try? Self.read(files.database) { try $0.isOurs() }) == true else {
            return
        }
        let end = try? Self.read(DatabaseFile(files: files).immutableName) { try $0.end() }
        // A power cut during a checkpoint leaves the database half written, so that its own end
        // can't be read or is wrong. Then the whole chain must be intact with the log.
        guard continues(from: end ?? .origin) || continues(from: .origin) else {
            throw .mispaired(files.path)
        }
    }

    /// Returns a Boolean value indicating whether the database with its log continues the chain
    /// from an end.
    private func continues(from end: ChainHead) -> Bool {
        (try? Self.read(files.database) { try $0.continues(from: end) }) ?? false
    }

    private static func read<Answer>(
        _ name: String,
        _ query: (LogReader) throws -> Answer
    ) throws -> Answer {
        let connection = try ReadConnection(name)
        return try connection.transaction { try query(LogReader(connection)) }
    }
}

extension ChainHead {
    /// The end of a chain without entries.
    fileprivate static let origin = ChainHead(position: .zero, link: [UInt8](DigestChain.origin))
}

extension LogReader {
    fileprivate func isOurs() throws -> Bool {
        try count("PRAGMA application_id") == Int(Schema.applicationID)
            && source.schemaVersion <= Schema.version
    }

    fileprivate func end() throws -> ChainHead {
        let position = try head().position
        return ChainHead(position: position, link: [UInt8](try link(at: position)))
    }

    /// Returns a Boolean value indicating whether the chain continues from an earlier end to the
    /// head without a gap.
    fileprivate func continues(from end: ChainHead) throws -> Bool {
        var position = end.position
        var link = Data(end.link)
        guard try self.link(at: position) == link else { return false }
        var isUnbroken = true
        let statement = try source.statement(
            """
            SELECT \(EntryRow.columns), contact, org, commitment, link
            FROM entry
            JOIN (SELECT id AS number, contact, org FROM stream) ON number = stream
            WHERE position > ?
            ORDER BY position
            """
        )
        try statement.rows {
            $0.add(end.position.rawValue)
        } _: { row in
            let entry = try EntryRow.entry(row, of: EntryRow.stream(row, 11), codec: codec)
            link = DigestChain.link(
                after: link,
                header: EntryHeader(entry),
                commitment: try row.data(13)
            )
            isUnbroken = try entry.position == position.next && row.data(14) == link
            position = entry.position
            return isUnbroken
        }
        return try isUnbroken && position == head().position
    }
}
