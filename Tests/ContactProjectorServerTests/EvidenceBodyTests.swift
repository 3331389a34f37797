import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Testing

@testable import ContactProjectorServer

/// Bodies that are made while they are sent.
@Suite struct EvidenceBodyTests {
    private struct Torn: Error {}

    /// Serves a body of two blocks, and returns what a client reads and what is logged.
    private func exchange(
        _ end: @escaping @Sendable () throws -> Void
    ) async throws -> (text: String, told: String) {
        let told = Told()
        let logger = Logger(label: "test") { _ in told }
        let router = Router()
        router.get("file") { _, _ in
            let body = EvidenceBody(patience: .seconds(60), logger: logger) { blocks in
                try blocks.add(Array("first".utf8))
                try blocks.add(Array("second".utf8))
                try end()
            }
            let first = try await body.first()
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await body.write(after: first, to: &writer)
                    try await writer.finish(nil)
                }
            )
        }
        let text = Mutex("")
        try await Application(router: router, logger: .silent).test(.live) { client in
            let port = try #require(client.port)
            let request = "GET /file HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let answer = try await RawClient.exchange(port, [request])
            text.withLock { $0 = answer }
        }
        return (text.withLock(\.self), told.text)
    }

    @Test func `a whole body ends as one`() async throws {
        let (text, told) = try await exchange {}
        #expect(text.contains("first") && text.contains("second") && text.hasSuffix("0\r\n\r\n"))
        #expect(told.isEmpty)
    }

    @Test func `a body that fails midway is cut off, and the reason is logged`() async throws {
        let (text, told) = try await exchange { throw Torn() }
        #expect(text.contains("200 OK") && text.contains("first"))
        #expect(!text.hasSuffix("0\r\n\r\n"), "it looks complete: \(text)")
        #expect(told.contains("a response was cut off") && told.contains("Torn()"))
    }

    @Test func `no more than two blocks wait, and a reader who takes none stops the sender`()
        async throws
    {
        let blocks = BlockQueue(patience: .milliseconds(20))
        try blocks.add([1])
        try blocks.add([2])
        #expect(throws: BlockQueue.StalledError.self) { try blocks.add([3]) }
        #expect(try await blocks.next() == [1])
        blocks.makeRoom()
        try blocks.add([4])
        blocks.finish()
        #expect(try await blocks.next() == [2])
        #expect(try await blocks.next() == [4])
        #expect(try await blocks.next() == nil)
    }

    @Test func `a sender without a reader is stopped`() throws {
        let blocks = BlockQueue(patience: .seconds(3_600))
        try blocks.add([1])
        try blocks.add([2])
        blocks.leave()
        #expect(throws: CancellationError.self) { try blocks.add([3]) }
    }

    @Test func `a canceled reader doesn't take the rest for the end`() async throws {
        let blocks = BlockQueue(patience: .seconds(60))
        let reading = Task { try await blocks.next() }
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
    }
}
