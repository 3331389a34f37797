internal import ContactProjector
internal import Foundation
internal import LogChain

/// The entries of some contacts by position, with their digests.
final class StoredHistories {
    /// The position of an entry and the index of its stream.
    struct Place {
        let position: Int64
        fileprivate let stream: Int
    }

    /// The positions of the entries, in ascending order.
    let places: [Place]
    private let streams: [(id: StreamID, secret: Data?)]
    private let reader: LogReader
    private var last: (position: Int64, link: [UInt8])?

    /// Finds the entries, of which only the positions stay in memory.
    init(of contacts: [StreamID], _ reader: LogReader) throws {
        self.reader = reader
        var streams: [(id: StreamID, secret: Data?)] = []
        var places: [Place] = []
        for contact in Set(contacts) {
            guard let number = try reader.number(of: contact) else { continue }
            let index = streams.count
            let secret = try reader.source.statement("SELECT secret FROM stream WHERE id = ?")
                .first {
                    $0.add(number)
                } read: {
                    try $0.optionalData(0)
                }
            streams.append((contact, secret ?? nil))
            try reader.source.statement("SELECT position FROM entry WHERE stream = ?").forEach {
                $0.add(number)
            } _: {
                places.append(Place(position: try $0.number(0), stream: index))
            }
        }
        self.streams = streams
        self.places = places.sorted { $0.position < $1.position }
    }

    /// Reads an entry.
    func entry(at place: Place) throws -> ProvenEntry {
        let stream = streams[place.stream]
        let entry = try reader.source.statement(
            """
            SELECT \(EntryRow.columns), commitment, link, \(reader.saltColumn)
            FROM entry WHERE position = ?
            """
        ).first {
            $0.add(place.position)
        } read: { row in
            let entry = try EntryRow.entry(row, of: stream.id, codec: reader.codec)
            let salt =
                try row.optionalData(13)
                ?? stream.secret.map { DigestChain.salt(secret: $0, at: entry.position) }
            return ProvenEntry(
                entry: entry,
                salt: row.isNull(10) || entry.kind == .erasure ? nil : salt.map { [UInt8]($0) },
                commitment: try row.bytes(11),
                link: try row.bytes(12),
                previous: try link(before: place.position)
            )
        }
        guard let entry else {
            throw CorruptEntryError(position: Position(place.position), finding: "entry missing")
        }
        last = (place.position, entry.link)
        return entry
    }

    private func link(before position: Int64) throws -> [UInt8] {
        if let last, last.position == position - 1 { return last.link }
        return [UInt8](try reader.link(at: Position(max(position - 1, 0))))
    }
}
