import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

@testable import ActivityJSON

struct GzipTests {
    private let text = Array((record("a") + "\n" + record("b") + "\n").utf8)

    @Test func `packed text reads like plain text`() {
        for blockSize in [1, 7, 1 << 16] {
            #expect(read(Gzip.stored(text), blockSize: blockSize) == read(text))
        }
    }

    @Test func `a member that another program packed is read`() {
        let packed: [UInt8] = [
            31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 202, 76, 81, 178, 82, 74, 84, 210, 81, 42,
            169, 44, 72, 5, 50,
            43, 128, 204, 228, 162, 212, 196, 146, 212, 148, 248, 196, 18, 37, 171, 188, 210, 156,
            156, 90, 46, 0,
            144, 100, 131, 143, 40, 0, 0, 0,
        ]
        #expect(read(packed).ids == ["a"])
    }

    @Test func `several members are one text, wherever they are cut`() {
        let whole = read(text)
        for cut in stride(from: 0, through: text.count, by: 9) {
            let packed =
                Gzip.stored(Array(text[..<cut])) + Gzip.stored([])
                + Gzip.stored(Array(text[cut...]))
            #expect(read(packed, blockSize: 11) == whole, "cut at \(cut)")
        }
    }

    @Test func `a text that is cut off anywhere says so`() {
        let packed = Gzip.stored(text)
        for length in 2..<packed.count {
            let reading = read(Array(packed[..<length]))
            #expect(reading.error?.code == .truncatedGzip, "\(length) bytes")
            #expect(reading.error?.sourceOffset == Int64(length))
        }
    }

    @Test func `damage is told apart from a cut`() {
        let packed = Gzip.stored(text)
        func code(_ change: (inout [UInt8]) -> Void) -> ReadError.Code? {
            var damaged = packed
            change(&damaged)
            return read(damaged).error?.code
        }
        #expect(code { $0[20] ^= 1 } == .wrongChecksum)
        #expect(code { $0[$0.count - 8] ^= 1 } == .wrongChecksum)
        #expect(code { $0[$0.count - 1] ^= 1 } == .wrongChecksum)
        #expect(code { $0[10] = 7 } == .corruptGzip)
        #expect(code { $0[2] = 9 } == .corruptGzip)
        #expect(code { $0 += [0, 0, 1] } == .trailingGarbage)
        #expect(code { $0 += text } == .trailingGarbage)
    }

    @Test(arguments: [1, 2, 511, 300_000])
    func `zero bytes that fill the last block are no part of the text`(count: Int) throws {
        let packed = Gzip.stored(text) + [UInt8](repeating: 0, count: count)
        #expect(read(packed) == read(text))
        #expect(read(packed + Gzip.stored(text)).ids == ["a", "b", "a", "b"])
        let path = NSTemporaryDirectory() + "padded-\(UUID().uuidString)"
        try Data(packed).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let reading = read(.file(path))
        #expect(reading.ids == ["a", "b"])
        #expect(reading.error == nil)
    }

    @Test func `what came before the damage is read`() {
        let reading = read(Gzip.stored(text) + [1, 2, 3])
        #expect(reading.ids == ["a", "b"])
        #expect(reading.error?.sourceOffset == Int64(Gzip.stored(text).count))
    }

    @Test func `every single flipped bit gives items or an error`() {
        let packed = Gzip.stored(Array(record("a").utf8))
        for bit in 0..<packed.count * 8 {
            var damaged = packed
            damaged[bit / 8] ^= 1 << (bit % 8)
            let reading = read(damaged)
            #expect(reading.error != nil || !reading.items.isEmpty)
        }
    }
}

struct SourceTests {
    private func temporaryFile(_ bytes: [UInt8]) throws -> String {
        let path = NSTemporaryDirectory() + "activities-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func `a file reads like its bytes, packed or not`() throws {
        let text = Array((0..<5_000).map { record("\($0)") + "\n" }.joined().utf8)
        for bytes in [text, Gzip.stored(text)] {
            let path = try temporaryFile(bytes)
            defer { try? FileManager.default.removeItem(atPath: path) }
            let reading = read(.file(path))
            #expect(reading.ids == (0..<5_000).map(String.init))
            #expect(reading.items.last?.hasPrefix("\(path):5000@") == true)
        }
    }

    @Test func `what cannot be opened says why`() {
        let missing = read(.file("/nowhere/at/all"))
        #expect(missing.error?.code == .cannotOpen)
        #expect(missing.error?.cause == "No such file or directory")
        #expect(
            missing.error?.description
                == "can't open /nowhere/at/all: no such file or directory; "
                + "check the path and the permission to read it"
        )
        #expect(read(.file("/")).error?.code == .isDirectory)
        #expect(read(.file("")).error?.code == .cannotOpen)
        #expect(read(.file("/dev/null\0x")).error?.code == .cannotOpen)
    }

    @Test func `what cannot be read says why, and goes on saying it`() throws {
        // The kernel refuses to read a process's memory at address 0.
        let reader = try ActivityReader(.file("/proc/self/mem"))
        for _ in 0..<2 {
            let error = #expect(throws: ReadError.self) { try reader.next() }
            #expect(error?.code == .cannotRead)
            #expect(error?.cause == "Input/output error")
        }
    }

    @Test func `a file without permission is not opened`() throws {
        let path = try temporaryFile([])
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        // Root may read anything, so there is no error to see then.
        if getuid() != 0 { #expect(read(.file(path)).error?.cause == "Permission denied") }
    }

    @Test func `sources have names`() {
        #expect(ActivitySource.standardInput.name == "-")
        #expect(ActivitySource.file("x").name == "x")
        #expect(ActivitySource.bytes([], name: "y").name == "y")
    }
}
