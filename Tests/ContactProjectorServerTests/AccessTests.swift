import ContactProjector
import ContactProjectorTesting
import Foundation
import HTTPTypes
import Logging
import Testing

@testable import ContactProjectorServer

@Suite("Who is let in")
struct AccessTests {
    private static let ours = "ours-0123456789-0123456789"
    private static let writer = "writer-0123456789-0123456789"
    private static let theirs = "theirs-0123456789-0123456789"

    private func options() throws -> ServerOptions {
        ServerOptions(
            tokens: try AccessTokens(
                text: """
                    # who may what
                    o read \(Self.ours)
                    o read,append \(Self.writer)

                    p read \(Self.theirs)
                    """
            )
        )
    }

    private static let paths = [
        "contacts/c/activities", "contacts/c/state", "contacts/c/history", "contacts/c/why/blocked",
        "contacts/c/diff?from=start", "contacts", "segments/s/trend", "changes?wait=0",
    ]

    @Test(arguments: [nil, "", "wrong-0123456789-0123456789", "ours-0123456789-012345678"])
    func `without a valid token nothing is told`(token: String?) async throws {
        let options = try options()
        try await serve(try await twoOrganizations(), options: options) { asker async throws in
            for path in Self.paths.map({ "/orgs/o/\($0)" }) + ["/metrics", "/orgs/x/contacts"] {
                let answer = try await asker.with(token).get(path)
                #expect(answer.status == 401 && answer.problem != nil)
                #expect(answer.header("www-authenticate") == "Bearer")
            }
        }
    }

    @Test func `a scheme is read whatever its case, another one is none`() async throws {
        let options = try options()
        try await serve(try await twoOrganizations(), options: options) { asker async throws in
            let path = "/orgs/o/contacts/c/state"
            func status(_ header: String) async throws -> Int {
                try await asker.get(path, [.authorization: header]).status
            }
            #expect(try await status("bearer \(Self.ours)") == 200)
            #expect(try await status("BEARER  \(Self.ours)") == 200)
            #expect(try await status("Basic \(Self.ours)") == 401)
            #expect(try await status(Self.ours) == 401)
        }
    }

    @Test func `another organisation's data are as good as none`() async throws {
        let options = try options()
        try await serve(try await twoOrganizations(), options: options) { asker async throws in
            for path in Self.paths {
                let own = try await asker.with(Self.ours).get("/orgs/o/\(path)")
                #expect(own.status == 200, "\(path)")
                #expect(try await asker.with(Self.ours).get("/orgs/c/\(path)").body == own.body)
                let foreign = try await asker.with(Self.ours).get("/orgs/p/\(path)")
                let unknown = try await asker.with(Self.ours).get("/orgs/q/\(path)")
                #expect(foreign.status == 404)
                #expect(
                    foreign.text == unknown.text.replacing(#"\"q\""#, with: #"\"p\""#)
                )
                for word in ["secret", "p1", "p2", "Theirs", "TheirSecret", "\"p\""] {
                    #expect(!own.text.contains(word), "\(path) tells \(word)")
                }
            }
        }
    }

    @Test func `a segment's size is that of one organisation`() async throws {
        let options = try options()
        try await serve(try await twoOrganizations(), options: options) { asker async throws in
            let path = "segments/s/trend?by=year"
            let ours = try await asker.with(Self.ours).get("/orgs/c/\(path)")
            let theirs = try await asker.with(Self.theirs).get("/orgs/c/\(path)")
            #expect(try ours.json([[String: Any]].self)?.first?["contacts"] as? Int == 2)
            #expect(try theirs.json([[String: Any]].self)?.first?["contacts"] as? Int == 1)
            let secret = try await asker.with(Self.ours).get("/orgs/c/segments/TheirSecret/trend")
            #expect(secret.status == 404)
            let why = try await asker.with(Self.ours).get("/orgs/c/contacts/c/why/TheirSecret")
            #expect(why.status == 404 && !why.text.contains("Theirs"))
        }
    }

    @Test func `an answer that is kept is told to nobody else`() async throws {
        let options = try options()
        try await serve(try await twoOrganizations(), options: options) { asker async throws in
            let path = "/orgs/c/contacts/c/state"
            for _ in 0..<3 {
                let ours = try await asker.with(Self.ours).get(path).text
                let theirs = try await asker.with(Self.theirs).get(path).text
                #expect(ours.contains(#""org_id":"o""#) && theirs.contains(#""org_id":"p""#))
            }
        }
    }

    @Test func `only the scope append appends`() async throws {
        let options = try options()
        let store = try await twoOrganizations()
        let head = try await store.head()
        try await serve(store, options: options) { asker async throws in
            let record = #"{"id":"n","type":"contact_blocked","created_at":null,"contact_id":"c"}"#
            #expect(
                try await asker.with(Self.ours).post("/orgs/o/activities", record).status == 403
            )
            #expect(
                try await asker.with(Self.writer).post("/orgs/p/activities", record).status == 404
            )
            #expect(try await asker.post("/orgs/o/activities", record).status == 401)
            #expect(try await store.head() == head)
            #expect(
                try await asker.with(Self.writer).post("/orgs/o/activities", record).status == 200
            )
        }
    }

    @Test func `without tokens this machine alone is answered, and appends when told so`()
        async throws
    {
        let store = try await twoOrganizations()
        try await serve(store) { asker async throws in
            let record = #"{"id":"n","type":"contact_blocked","created_at":null,"contact_id":"c"}"#
            #expect(try await asker.get("/orgs/o/contacts/c/state").status == 200)
            #expect(try await asker.post("/orgs/o/activities", record).status == 403)
        }
        var options = ServerOptions()
        for host in [
            "0.0.0.0", "::", "192.168.1.1", "example.org", "", "127.evil.example", "127.1",
            "127.0.0.256", "::ffff:127.0.0.1",
        ] {
            options.host = host
            #expect(throws: ServerError.self, "\(host)") { try options.check() }
        }
        for host in ["127.0.0.1", "127.1.2.3", "::1", "localhost"] {
            options.host = host
            #expect(throws: Never.self) { try options.check() }
        }
        options.host = "0.0.0.0"
        options.tokens = try self.options().tokens
        #expect(throws: Never.self) { try options.check() }
        #expect(options.warning?.contains("unencrypted") == true)
        options.host = "127.0.0.1"
        #expect(options.warning == nil)
    }

    @Test func `one request too many is told when to come again`() async throws {
        var options = try options()
        options.limits.maximumRequestsPerMinute = 3
        let clock = ManualClock(.second(50))
        try await serve(
            try await twoOrganizations(),
            options: options,
            now: { clock.now }
        ) { asker async throws in
            let path = "/orgs/o/contacts/c/state"
            let ours = asker.with(Self.ours)
            for _ in 0..<3 { #expect(try await ours.get(path).status == 200) }
            let refused = try await ours.get(path)
            #expect(refused.status == 429 && refused.problem != nil)
            let seconds = try #require(refused.header("retry-after").flatMap { Int64($0) })
            #expect((1...60).contains(seconds))
            // Another caller's requests don't count.
            #expect(try await asker.with(Self.theirs).get("/orgs/p/contacts/c/state").status == 200)
            // Wrong tokens are limited, too.
            for _ in 0..<3 { #expect(try await asker.with("x").get(path).status == 401) }
            #expect(try await asker.with("y").get(path).status == 429)
            clock.set(clock.now.advanced(byMicroseconds: seconds * 1_000_000))
            #expect(try await ours.get(path).status == 200)
        }
    }

    @Test(arguments: [
        "o read short", "o read", "o write 0123456789-0123456789", "o  0123456789-0123456789",
        "o read,,append 0123456789-0123456789", "o read 0123456789-0123456789 more",
        "o read 0123456789-012345678\u{e9}",
        "o read a0123456789-0123456789\no read a0123456789-0123456789",
    ])
    func `a line that is no token is named by its number and nothing of it`(text: String) throws {
        let error = #expect(throws: ServerError.self) { _ = try AccessTokens(text: "\n" + text) }
        #expect(error?.cause.contains(text.contains("\n") ? "tokens:3" : "tokens:2") == true)
        #expect(error?.description.contains("0123456789") == false)
    }

    /// Token files without a token: a server with a token file must never serve without tokens.
    @Test(arguments: ["", "\n\n", "# tokens\n", "# tokens\r\n", "\u{feff}# tokens"])
    func `a token file without a token is refused`(text: String) throws {
        let file = URL.temporaryDirectory.appending(path: "tokens-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        _ = FileManager.default.createFile(
            atPath: file,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        #expect(throws: ServerError.self) { _ = try AccessTokens(file: file) }
    }

    @Test func `a folder is no token file`() throws {
        let folder = URL.temporaryDirectory.appending(path: "tokens-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        #expect(throws: ServerError.self) { _ = try AccessTokens(file: folder.path) }
    }

    @Test func `lines may end as Windows ends them`() throws {
        let book = try AccessTokens(
            text: "# tokens\r\no read \(Self.ours)\r\np read \(Self.theirs)\r\n"
        )
        #expect(book.grant(Self.ours)?.org == "o" && book.grant(Self.theirs)?.org == "p")
    }

    @Test func `a token file loses its mark, and another encoding is named`() throws {
        let file = URL.temporaryDirectory.appending(path: "tokens-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        func write(_ bytes: Data) {
            _ = FileManager.default.createFile(
                atPath: file,
                contents: bytes,
                attributes: [.posixPermissions: 0o600]
            )
        }
        write(Data("\u{FEFF}o read \(Self.ours)\r\n".utf8))
        #expect(try AccessTokens(file: file).grant(Self.ours)?.org == "o")
        write(Data([0xFF, 0xFE] + "o read".utf16.flatMap { [UInt8($0 & 0xFF), 0] }))
        let error = #expect(throws: ServerError.self) { try AccessTokens(file: file) }
        #expect(error?.cause == "\(file) is UTF-16 text")
        #expect(error?.hint == "convert it: iconv -f UTF-16 -t UTF-8 \(file)")
    }

    @Test func `a token of the book is counted by itself, however many addresses there are`() {
        var window = FixedWindowLimiter(most: 2)
        for number in 0..<20_000 {
            _ = window.count(.address("\(number)"), at: 0)
        }
        #expect(window.count(.address("one more"), at: 0) != nil)
        #expect(window.count(.token(7), at: 0) == nil && window.count(.token(7), at: 0) == nil)
        #expect(window.count(.token(7), at: 0) != nil)
        #expect(window.count(.address("1"), at: 0) == nil)
    }

    @Test func `c is no organisation's name`() async throws {
        var options = ServerOptions()
        options.allowsAppend = true
        let record = #"{"id":"n","type":"contact_blocked","created_at":null,"contact_id":"c"}"#
        for store in [InMemoryActivityStore(), try await twoOrganizations()]
            as [any ActivityStore]
        {
            let streams = try await store.streams()
            try await serve(store, options: options) { asker async throws in
                #expect(try await asker.post("/orgs/c/activities", record).status == 404)
                #expect(try await asker.get("/orgs/c/contacts").status == 404)
                #expect(try await store.streams() == streams)
            }
        }
    }

    @Test func `a token file that others may read is refused`() throws {
        let file = URL.temporaryDirectory.appending(path: "tokens-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        _ = FileManager.default.createFile(
            atPath: file,
            contents: Data("o read \(Self.ours)\n".utf8),
            attributes: [.posixPermissions: 0o640]
        )
        #expect(throws: ServerError.self) { _ = try AccessTokens(file: file) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let book = try AccessTokens(file: file)
        #expect(!book.isEmpty)
        #expect(throws: ServerError.self) { _ = try AccessTokens(file: file + "-none") }
    }

    @Test func `the log tells who asked for what, and neither secrets nor words`() async throws {
        let told = Told()
        let options = try options()
        try await serve(
            try await twoOrganizations(),
            options: options,
            logger: Logger(label: "test") { _ in told }
        ) { asker async throws in
            let writer = asker.with(Self.writer)
            _ = try await writer.get("/orgs/o/contacts?where=note+~+%22canary-words%22")
            _ = try await writer.post("/orgs/o/activities", #"{"canary-body":1}"#)
            _ = try await asker.with("canary-token-0123456789").get("/orgs/o/contacts")
            _ = try await asker.get("/orgs/o/contacts?token=canary-query")
            _ = try await asker.get("/\u{85}\u{202E}")
        }
        #expect(told.text.contains("GET /orgs/o/contacts "), "\(told.text)")
        #expect(told.text.contains("status: 401") || told.text.contains(#""status": 401"#))
        #expect(told.text.contains("GET /%c2%85%e2%80%ae"), "\(told.text)")
        #expect(!told.text.contains("canary") && !told.text.contains(Self.writer), "\(told.text)")
    }
}
