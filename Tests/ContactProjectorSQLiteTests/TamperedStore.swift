import ContactProjector
import ContactProjectorTesting
import Foundation
import LogChain

@testable import ActivityJSON
@testable import ContactProjectorSQLite

/// An export with a valid chain and any content.
struct TamperedStore {
    private var lines = JSONWriter()
    private var position = Position.zero
    private var link = DigestChain.origin
    private let secret = Data(repeating: 7, count: 32)

    /// The export's bytes.
    var export: [UInt8] { export(version: 2, log: .random()) }

    /// The export's bytes in version 1.
    var earlierExport: [UInt8] { export(version: 1, log: nil) }

    private func export(version: Int64, log: LogID?) -> [UInt8] {
        var header = JSONWriter()
        let head = ChainHead(position: position, link: [UInt8](link))
        header.line(ExportFormat.Header(version: version, log: log, head: head, rejects: 0))
        return header.bytes + lines.bytes
    }

    /// Adds an activity as an append records it.
    mutating func add(_ activity: Activity, _ kind: LogEntry.Kind) {
        let entry = LogEntry(
            position: position.next,
            recordedAt: .second(Int(position.rawValue)),
            activity: activity,
            kind: kind
        )
        let payload = Data(activity.payload.bytes)
        add(
            entry,
            payload: payload,
            DigestChain.commitment(
                to: activity.payload.bytes,
                secret: secret,
                at: entry.position
            )
        )
    }

    /// Adds an erased activity.
    mutating func addErased(_ activity: Activity) {
        let entry = LogEntry(
            position: position.next,
            recordedAt: .second(Int(position.rawValue)),
            activity: activity.definition,
            kind: .activity,
            isErased: true
        )
        add(entry, payload: nil, Data(repeating: 1, count: 32))
    }

    /// Adds an erasure with a commitment, by default of zeros, as in version 1.
    mutating func addErasure(of stream: StreamID, commitment: Data = DigestChain.nothing) {
        let time = Timestamp.second(Int(position.rawValue))
        let entry = LogEntry(erasing: stream, at: position.next, recordedAt: time)
        add(entry, payload: nil, commitment)
    }

    private mutating func add(_ entry: LogEntry, payload: Data?, _ commitment: Data) {
        let header = EntryHeader(entry)
        link = DigestChain.link(after: link, header: header, commitment: commitment)
        lines.line(
            ExportFormat.Entry(
                entry: entry,
                secret: position == .zero && payload != nil ? secret : nil,
                payload: payload,
                commitment: commitment,
                link: link
            )
        )
        position = entry.position
    }
}
