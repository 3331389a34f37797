import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ContactProjectorSQLite

@Suite struct `Bytes of a snapshot` {
    private static let identity = ContactStateProjection(.fixture).identity

    @Test(arguments: Seeds.some(10))
    func `a state comes back as it was, by any coder`(seed: UInt64) throws {
        let snapshots = try snapshots(seed)
        for snapshot in snapshots {
            let found = try read(write(snapshot), ContactState.self)
            #expect(found.state == snapshot.state)
            #expect(found.lastTransitions == snapshot.lastTransitions)
            #expect(found.coverage == snapshot.coverage)
            let json = try JSONEncoder().encode(snapshot.state)
            #expect(try JSONDecoder().decode(ContactState.self, from: json) == snapshot.state)
        }
    }

    @Test(arguments: Seeds.some(5))
    func `equal states are written alike`(seed: UInt64) throws {
        let left = try snapshots(seed).map { try write($0) }
        let right = try snapshots(seed).map { try write($0) }
        #expect(left == right)
    }

    @Test func `strings come back byte for byte, as values and as keys`() throws {
        let state = [["caf\u{E9}": "\0"], ["cafe\u{301}": "caf\u{E9}"], ["": "cafe\u{301}"]]
        let found = try read(write(snapshot(of: state)), [[String: String]].self).state
        let spellings = [state, found].map { state in
            state.map { $0.map { Array($0.key.utf8) + [0] + Array($0.value.utf8) } }
        }
        #expect(spellings[0] == spellings[1])
    }

    @Test func `every kind of value comes back`() throws {
        let values = Values()
        #expect(try read(write(snapshot(of: values)), Values.self).state == values)
    }

    @Test(arguments: Seeds.some(5))
    func `6.4 bytes that are damaged throw, and never trap`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let whole = try snapshots(seed).last.map { try write($0) } ?? []
        for _ in 0..<200 {
            var bytes = whole
            bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
            #expect(throws: (any Error).self) { try read(bytes, ContactState.self) }
            bytes = Array(whole.prefix(random.below(whole.count)))
            #expect(throws: (any Error).self) { try read(bytes, ContactState.self) }
        }
        #expect(throws: (any Error).self) { try read(whole, [Int].self) }
    }

    @Test(arguments: Seeds.some(5))
    func `6.4 bytes that only look right never trap`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let whole = try snapshots(seed).last.map { try write($0) } ?? []
        for _ in 0..<200 {
            var bytes = whole
            for _ in 0..<(1 + random.below(4)) {
                bytes[8 + random.below(bytes.count - 8)] = UInt8(random.below(256))
            }
            reseal(&bytes)
            _ = try? read(bytes, ContactState.self)
        }
        for depth in [100, 100_000] {
            var bytes = [UInt8](repeating: 0, count: 8)
            for _ in 0..<depth { bytes += [7, 1] }
            reseal(&bytes)
            #expect(throws: (any Error).self) { try read(bytes, ContactState.self) }
        }
    }

    @Test func `6.3 the bytes say whose they are`() throws {
        let bytes = try write(snapshot(of: [1]))
        let other = StreamID(org: "org", contact: "con_ada")
        #expect(throws: (any Error).self) {
            try Snapshot<[Int]>(bytes: bytes, of: other, Self.identity)
        }
        for tag in [Texts().identity, ContactSummaryProjection(.fixture).identity] {
            #expect(throws: (any Error).self) {
                try Snapshot<[Int]>(bytes: bytes, of: .fixture, tag)
            }
        }
    }

    private struct Values: Codable, Hashable {
        var flags = [true, false]
        var small: Int8 = -128
        var integer = Int64.min
        var unsigned = UInt64.max
        var real = -0.1
        var float = Float.pi
        var nothing: Int?
        var something: Int? = 3
        var texts: [String: [Int?]] = ["a": [1, nil], "": []]
        var set: Set<Int> = [1, 2, 3]
        var date = Date(timeIntervalSince1970: 0.5)
        var data = Data([1, 2, 255])
    }

    private func snapshot<State: Codable & Sendable>(of state: State) -> Snapshot<State> {
        let extent = SnapshotCoverage(
            through: .second(1),
            knownAt: Position(1),
            activities: 1,
            undated: 0
        )
        return Snapshot(coverage: extent, lastTransitions: LastTransitions(), state: state)
    }

    /// Returns a snapshot of a random history after each of its times.
    private func snapshots(_ seed: UInt64) throws -> [Snapshot<ContactState>] {
        let options = ActivityGenerator.Options.dense.withoutEchoes
        let history = ActivityGenerator(contacts: 1, activities: 40, seed: seed, options: options)
        let timeline = Timeline(stream: .fixture, activities: Array(history))
        let instants = Set(timeline.activities.compactMap(\.occurredAt)).sorted()
        let replay = Replay(
            ContactStateProjection(.fixture),
            over: .fixture,
            knownAt: timeline.knownAt,
            activities: timeline.activities
        )
        return replay.snapshots(at: try instants.map { try timeline.foldedCount(asOf: .time($0)) })
    }

    private func write(_ snapshot: Snapshot<some Codable & Sendable>) throws -> [UInt8] {
        try snapshot.bytes(of: .fixture, Self.identity)
    }

    private func read<State: Codable & Sendable>(
        _ bytes: [UInt8],
        _ type: State.Type
    ) throws -> Snapshot<State> {
        try Snapshot(bytes: bytes, of: .fixture, Self.identity)
    }

    /// Sets the valid checksum of changed bytes.
    private func reseal(_ bytes: inout [UInt8]) {
        var hash = FNV1a(startingWith: UInt64(bytes.count - 8))
        for byte in bytes[8...] { hash.add(byte) }
        for index in 0..<8 {
            bytes[index] = UInt8(truncatingIfNeeded: hash.value >> UInt64(8 * index))
        }
    }
}
