import ContactProjector
import ContactProjectorTesting
import Foundation
@testable import InventClient
import Synchronization
import Testing

@Suite struct RateLimitTests {
    @Test func `a minute never holds more than the limit, whoever asks when`() {
        var random = SplitMix64(seed: 7)
        var limit = RateLimit(requests: 50, within: .seconds(60))
        var now = Duration.zero
        var places: [Duration] = []
        for _ in 0..<2_000 {
            now += .milliseconds(random.below(900))
            while let due = limit.leave(at: now) {
                #expect(due > now)
                // A waiting task may wake late.
                now = due + .milliseconds(random.below(50))
            }
            places.append(now)
        }
        #expect(zip(places, places.dropFirst(50)).allSatisfy { $1 - $0 >= .seconds(60) })
    }

    @Test func `below the limit nobody waits`() {
        var limit = RateLimit(requests: 3, within: .seconds(60))
        #expect((0..<3).allSatisfy { _ in limit.leave(at: .seconds(5)) == nil })
        #expect(limit.leave(at: .seconds(6)) == .seconds(65))
        #expect(limit.leave(at: .seconds(64)) == .seconds(65))
        #expect(limit.leave(at: .seconds(65)) == nil)
    }

    @Test func `a pause holds for everybody`() {
        var limit = RateLimit()
        limit.pause(until: .seconds(30))
        limit.pause(until: .seconds(10))
        #expect(limit.leave(at: .seconds(1)) == .seconds(30))
        #expect(limit.leave(at: .seconds(29)) == .seconds(30))
        #expect(limit.leave(at: .seconds(30)) == nil)
    }
}

@Suite struct RateLimitFileTests {
    /// Several processes in a row within a minute, which together stay within the limit.
    @Test func `processes that follow each other share one minute`() async throws {
        let path = URL.temporaryDirectory.appending(path: "ledger-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let clock = ManualClock()
        let sent = Mutex<[Timestamp]>([])
        for _ in 0..<9 {
            let start = clock.now
            let source = FakeSource { _, _ throws(RequestError) in
                sent.withLock { $0.append(clock.now) }
                return APIAnswer(body: Array("[]".utf8), total: 0)
            }
            let requestClock = InventAPI.RequestClock(
                elapsed: { .microseconds(clock.now.microseconds - start.microseconds) },
                sleep: { moment in
                    clock.set(max(clock.now, start.advanced(byMicroseconds: moment.microseconds)))
                },
                chance: { 0 }
            )
            let limitFile = try RateLimitFile(at: path) { clock.now }
            let limit = RateLimit(requests: 100)
            let api = InventAPI(source, limit: limit, clock: requestClock, limitFile: limitFile)
            // The lifetime of a process until it is killed.
            for _ in 0..<130 {
                _ = try await api.page(1, of: "c", in: "o", take: 100)
                clock.set(clock.now.advanced(byMicroseconds: 10_000))
            }
        }
        let times = sent.withLock(\.self)
        let minute = 60_000_000 as Int64
        #expect(times.count == 9 * 130)
        #expect(
            zip(times, times.dropFirst(100)).allSatisfy {
                $1.microseconds - $0.microseconds >= minute
            }
        )
    }

    @Test(arguments: [[], [1, 2, 3], Array(repeating: 0xFF, count: 64)] as [[UInt8]])
    func `a ledger that is damaged counts for nothing`(bytes: [UInt8]) async throws {
        let path = URL.temporaryDirectory.appending(path: "ledger-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(filePath: path))
        let source = FakeSource { _, _ throws(RequestError) in APIAnswer(body: Array("[]".utf8)) }
        let limitFile = try RateLimitFile(at: path) { .second(0) }
        let api = InventAPI(
            source,
            limit: RateLimit(requests: 3),
            clock: source.clock,
            limitFile: limitFile
        )
        for _ in 0..<3 { _ = try await api.page(1, of: "c", in: "o", take: 100) }
    }
}

extension Duration {
    fileprivate var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy()

    @Test(
        arguments: [
            (.status(429, retryAfter: .seconds(7)), 1, .retry(after: .seconds(7), isForAll: true)),
            // The limit is per minute, so a full source may stay full for a minute.
            (.status(429, retryAfter: nil), 1, .retry(after: .seconds(60), isForAll: true)),
            (.status(429, retryAfter: .zero), 3, .retry(after: .seconds(4), isForAll: true)),
            (
                .status(429, retryAfter: .seconds(900)), 1,
                .retry(after: .seconds(900), isForAll: true)
            ),
            // An earlier request would only count for the limit.
            (.status(429, retryAfter: .seconds(901)), 1, .giveUp),
            (.status(503, retryAfter: .seconds(100_000)), 1, .giveUp),
            (.status(503, retryAfter: .seconds(3)), 1, .retry(after: .seconds(3), isForAll: true)),
            (.status(500, retryAfter: nil), 1, .retry(after: .seconds(1), isForAll: false)),
            (.status(502, retryAfter: nil), 3, .retry(after: .seconds(4), isForAll: false)),
            (.timeout, 2, .retry(after: .seconds(2), isForAll: false)),
            (.connection, 5, .retry(after: .seconds(16), isForAll: false)),
            (.connection, 6, .giveUp), (.status(400, retryAfter: nil), 1, .giveUp),
            (.status(401, retryAfter: nil), 1, .giveUp),
            (.status(404, retryAfter: .seconds(1)), 1, .giveUp),
            (.redirect, 1, .giveUp), (.tooLong, 1, .giveUp),
            (.unreadable("cut"), 1, .retry(after: .seconds(1), isForAll: false)),
            (.unreadable("cut"), 3, .giveUp),
        ] as [(RequestError, Int, RetryPolicy.Decision)]
    )
    func `what failed is tried again where that may help`(
        failure: RequestError,
        number: Int,
        decision: RetryPolicy.Decision
    ) {
        #expect(policy.decision(after: failure, try: number, chance: 1) == decision)
    }

    @Test func `waits grow, end somewhere, and part those who failed together`() {
        let patient = RetryPolicy(tries: 100)
        for number in 1..<100 {
            for chance in [-1, 0, 0.5, 1, 2] as [Double] {
                guard
                    case .retry(let wait, _) = patient.decision(
                        after: .timeout,
                        try: number,
                        chance: chance
                    )
                else { return #expect(Bool(false), "try \(number)") }
                #expect(wait >= .milliseconds(500) && wait <= .seconds(60))
            }
        }
        #expect(
            policy.decision(after: .timeout, try: 1, chance: 0)
                == .retry(after: .milliseconds(500), isForAll: false)
        )
    }

    @Test(
        arguments: [
            ("7", nil, 7), (" 0", nil, 0), ("-1", nil, nil), ("7.5", nil, nil), ("", nil, nil),
            ("99999999999999999999", nil, nil), ("soon", nil, nil),
            ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", 30),
            ("Sun, 06 Nov 1994 08:49:07 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", nil, nil),
            ("Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", nil),
            ("Sun, 06 Nov 999999999999 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", nil),
            ("Sun, 06 Nov 99999999999999999 08:49:37 GMT", nil, nil),
            ("Sun, 06 Nov 0000 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", nil),
            ("Sun, 06 Nov 9999 08:49:37 GMT", "Sun, 06 Nov 9999 08:49:07 GMT", 30),
            ("Sun, 06 Nov 1994 99:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", nil),
        ] as [(String, String?, Int?)]
    )
    func `Retry-After is seconds or a date against the answer's own`(
        text: String,
        date: String?,
        seconds: Int?
    ) {
        #expect(RetryAfter.duration(text, date: date) == seconds.map { .seconds($0) })
    }
}

@Suite struct KeyTests {
    private func file(_ text: String, mode: Int) throws -> String {
        let path = URL.temporaryDirectory.appending(path: "key-\(UUID())").path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test func `a key comes from the environment, else from a file of one's own`() throws {
        let path = try file("secret-1\n", mode: 0o600)
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try APIKey.find(environment: [APIKey.variable: "secret-2"], file: path)
        _ = try APIKey.find(environment: [:], file: path)
        #expect(throws: InventError.self) { try APIKey.find(environment: [:], file: nil) }
        #expect(throws: InventError.self) {
            try APIKey.find(environment: [:], file: "/does/not/exist")
        }
    }

    @Test func `a key loses the mark and the line end of its file, wherever it comes from`() throws
    {
        let path = try file("\u{FEFF}secret-1\r\n", mode: 0o600)
        defer { try? FileManager.default.removeItem(atPath: path) }
        // A key with anything else in it is refused.
        _ = try APIKey(file: path)
        let environment = [APIKey.variable: "\u{FEFF}secret-2\r"]
        _ = try APIKey.find(environment: environment, file: nil)
        let wide = Data([0xFF, 0xFE] + "secret".utf16.flatMap { [UInt8($0 & 0xFF), 0] })
        try wide.write(to: URL(filePath: path))
        let error = #expect(throws: InventError.self) { try APIKey(file: path) }
        #expect(error?.cause == "\(path) is UTF-16 text")
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660])
    func `a key that others may read is refused`(mode: Int) throws {
        let path = try file("secret", mode: mode)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: InventError.self) { try APIKey(file: path) }
        #expect(error?.hint == "chmod 600 \(path)")
    }

    @Test(arguments: ["", " ", "a b", "a\r\nX: y", "é", String(repeating: "x", count: 5_000)])
    func `what no header may hold is no key`(text: String) {
        let error = #expect(throws: InventError.self) { try APIKey(text) }
        #expect(text.count < 3 || error?.description.contains(text) == false)
    }

    @Test func `nothing shows the key`() throws {
        let key = try APIKey("very-secret")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", key.debugDescription, String(reflecting: key), dumped, "\([key])"] {
            #expect(!text.contains("very-secret"))
        }
    }

    @Test(arguments: [
        ("https://api.useinvent.com", true), ("https://api.useinvent.com/", true),
        ("http://localhost:8080", true), ("http://127.0.0.1:1", true), ("http://[::1]:1", true),
        ("http://example.com", false), ("http://127.0.0.1.example.com", false), ("ftp://x", false),
        ("https://user:pw@x", false), ("https://x/y", false), ("https://x?y", false), ("", false),
        ("//x", false), ("http://localhost.example.com", false), ("http://0.0.0.0", false),
    ])
    func `a key goes over HTTPS, or stays on this machine`(address: String, isTaken: Bool) {
        #expect(((try? InventServer(address)) != nil) == isTaken)
    }

    @Test func `plain HTTP elsewhere must be asked for`() throws {
        #expect(
            try InventServer("http://example.com", allowingPlainHTTP: true).address
                == "http://example.com"
        )
    }

    @Test func `no part of a path can change another`() {
        let request = APIRequest(
            path: ["orgs", "../x", "..", "a/b?c#d", "é\n"],
            query: [APIRequest.Parameter("page", "1&take=9")]
        )
        #expect(request.target == "/orgs/..%2Fx/%2E%2E/a%2Fb%3Fc%23d/%C3%A9%0A?page=1%26take%3D9")
    }
}
