import ActivityJSON
import ContactCensus
import ContactProjector
import ContactProjectorTesting
import Foundation
import Testing

/// Files that are truncated or overwritten while a log over them is in use.
@Suite struct ChangedFileTests {
    /// A file in a folder of its own, which is removed after the test.
    private final class TestFile {
        let url: URL
        private let folder: URL

        init(_ bytes: [UInt8]) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            url = folder.appending(path: "activities.ndjson")
            try Data(bytes).write(to: url)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        var source: ActivitySource { .file(url.path) }

        func truncate(to size: Int) throws {
            let handle = try FileHandle(forWritingTo: url)
            try handle.truncate(atOffset: UInt64(size))
            try handle.close()
        }

        /// Overwrites bytes in place, with another modification time.
        func overwrite(_ bytes: [UInt8], at offset: Int) throws {
            let handle = try FileHandle(forWritingTo: url)
            try handle.seek(toOffset: UInt64(offset))
            try handle.write(contentsOf: bytes)
            try handle.close()
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000)],
                ofItemAtPath: url.path
            )
        }

        func append(_ bytes: [UInt8]) throws {
            let handle = try FileHandle(forWritingTo: url)
            try handle.seekToEnd()
            try handle.write(contentsOf: bytes)
            try handle.close()
        }
    }

    /// The lines of a file that is too large to be copied, and so is read in place.
    private static let large = lines(generated(5, contacts: 40, activities: 2_000, aliases: 0))

    private func log(_ file: TestFile) async throws -> MappedActivityLog {
        try await MappedActivityLog(reading: [file.source])
    }

    @Test(arguments: [0, 1, 100_000])
    func `a file that is truncated gives an error, whatever is asked`(size: Int) async throws {
        let file = try TestFile(Self.large)
        #expect(Self.large.count > 256 << 10)
        let log = try await log(file)
        let stream = try #require(log.streams().first)
        try file.truncate(to: size)
        await #expect(throws: StoreError.self) { try await log.log(of: stream, knownAt: .head) }
        await #expect(throws: StoreError.self) { try await log.entries(after: .zero, limit: 10) }
        #expect(throws: CensusError.changedText) {
            try log.census.contacts(where: .note(containing: "a"))
        }
        // The content of the columns stays the same.
        #expect(try log.census.contacts(where: .all).count == log.streams().count)
    }

    @Test func `a file that is written over gives an error that says what to do`() async throws {
        let file = try TestFile(Self.large)
        let log = try await log(file)
        let stream = try #require(log.streams().first)
        try file.overwrite(Array(#"{"id":"#.utf8), at: 0)
        let error = await #expect(throws: StoreError.self) {
            try await log.log(of: stream, knownAt: .head)
        }
        #expect(error?.cause == "\(file.url.path) changed after it was read")
        #expect(error?.hint == "load it again")
    }

    @Test func `what is added to a file's end isn't read`() async throws {
        let file = try TestFile(Self.large)
        let log = try await log(file)
        let before = try await log.entries(after: .zero, limit: .max)
        try file.append(Self.large)
        #expect(try await log.entries(after: .zero, limit: .max) == before)
    }

    @Test func `a small file is copied and may go`() async throws {
        let file = try TestFile(lines(generated(5, activities: 20, aliases: 0)))
        let log = try await log(file)
        let before = try await log.entries(after: .zero, limit: .max)
        try file.truncate(to: 0)
        #expect(try await log.entries(after: .zero, limit: .max) == before)
    }

    @Test func `a load that is given up ends with an error`() async throws {
        let file = try TestFile(Self.large)
        let error = await #expect(throws: ReadError.self) {
            try await MappedActivityLog().adding(
                [file.source],
                isCanceled: { true },
                progress: { _, _ in }
            )
        }
        #expect(error?.code == .canceled)
    }

    @Test func `a log over files refuses to be written`() async throws {
        let log = try await MappedActivityLog(reading: [.bytes(Self.large, name: "text")])
        let stream = try #require(log.streams().first)
        let attempts: [() async throws -> Void] = [
            { _ = try await log.append([]) },
            { _ = try await log.erase(stream) },
            { _ = try await log.erase(["act_1"], of: stream) },
        ]
        for attempt in attempts {
            let error = await #expect(throws: StoreError.self) { try await attempt() }
            #expect(error?.code == .readOnly)
        }
    }
}
