import ActivityJSON
import ContactEvidence
import ContactProjector
import ContactProjectorTesting
import Foundation
import LogChain

/// The log of the worked files, from its export: its checkpoints at each size, and stores that hold it.
struct ExampleLog {
    private let lines: [Line]
    /// The recorded bytes by position, as far as they aren't erased.
    private let payloads: [Int64: String]
    let clock = ManualClock()

    private struct Line: Decodable {
        let position: Int64
        let recorded_at: String
        let org_id: String?
        let contact_id: String
        let link: String

        var stream: StreamID {
            StreamID(org: org_id.map { OrgID($0) }, contact: ContactID(contact_id))
        }
    }

    private struct Links: TreeSource {
        let links: [ChainDigest]

        func forEachLink(in range: Range<Int64>, _ body: (ChainDigest) throws -> Void) throws {
            for index in range { try body(links[Int(index)]) }
        }

        func nodes(ofLevel level: Int, _ numbers: Range<Int64>) -> [ChainDigest] { [] }
    }

    /// Reads the log, or the one in which con_ana is erased at the end.
    init(isErased: Bool = false) throws {
        let name = isErased ? "example-erased.export.ndjson" : "example.export.ndjson"
        var lines: [Line] = []
        var payloads: [Int64: String] = [:]
        let bytes = try Worked.file(name).split(separator: UInt8(ascii: "\n")).dropFirst()
        for text in bytes {
            let line = try JSONDecoder().decode(Line.self, from: Data(text))
            lines.append(line)
            payloads[line.position] = try Self.payload(String(decoding: text, as: UTF8.self))
        }
        (self.lines, self.payloads) = (lines, payloads)
    }

    /// Returns the last member of a line: the bytes as they are, or a string if they have line breaks.
    private static func payload(_ line: String) throws -> String? {
        guard let member = line.range(of: #""payload":"#) else { return nil }
        let value = String(line[member.upperBound...].dropLast())
        guard value.hasPrefix("\"") else { return value }
        return try JSONDecoder().decode(String.self, from: Data(value.utf8))
    }

    private func tree(_ size: Int64) throws -> LogTree<Links> {
        let links = lines.compactMap { line in
            [UInt8](hexadecimal: line.link.utf8).flatMap { ChainDigest($0) }
        }
        return try LogTree(Links(links: links), size: size)
    }

    func checkpoint(_ size: Int64) throws -> Checkpoint {
        var tree = try tree(size)
        guard let root = RootHash(try tree.root().bytes) else {
            preconditionFailure("a root has 32 bytes")
        }
        return Checkpoint(origin: try Worked.origin(), size: size, root: root)
    }

    /// Returns a checkpoint that the log and the witness signed.
    func note(_ size: Int64) throws -> SignedNote { try Worked.signed(checkpoint(size)) }

    func proof(from earlier: Int64, to size: Int64) throws -> ConsistencyProof {
        var tree = try tree(size)
        let hashes = try tree.consistencyProof(from: earlier)
        return try ConsistencyProof(from: earlier, hashes: hashes.map(\.bytes))
    }

    /// Returns a store with the first entries, some of whose payloads are changed.
    func store(
        _ count: Int = 25,
        edit: (Int64, String) -> String = { $1 }
    ) async throws -> InMemoryActivityStore {
        let clock = clock
        let store = InMemoryActivityStore { clock.now }
        let decoder = try ActivityDecoder()
        let times = Dictionary(grouping: lines.prefix(count), by: \.recorded_at)
        for (time, batch) in times.sorted(by: { $0.key < $1.key }) {
            clock.set(Timestamp(time) ?? .second(0))
            let activities = try batch.compactMap { line in
                try payloads[line.position].map { payload in
                    let bytes = Array(edit(line.position, payload).utf8)
                    return try decoder.decode(bytes, stream: line.stream)
                }
            }
            _ = await store.append(activities)
        }
        clock.set("2026-12-02T12:00:00Z")
        return store
    }
}
