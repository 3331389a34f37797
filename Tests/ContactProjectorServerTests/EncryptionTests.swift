import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Testing

@testable import ContactProjectorServer

@Suite struct EncryptionTests {
    private let folder = URL.temporaryDirectory.appending(path: "tls-\(UUID())")

    private func file(_ name: String, _ text: String) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    @Test func `an encrypted server is asked by who trusts its certificate`() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var options = ServerOptions()
        options.port = 0
        options.tls = ServerOptions.TLSFiles(
            // As Windows editors save them.
            certificateChain: try file(
                "cert.pem",
                "\u{FEFF}" + Self.certificate.replacing("\n", with: "\r\n")
            ),
            privateKey: try file("key.pem", "\u{FEFF}" + Self.key)
        )
        let ports = AsyncStream.makeStream(of: Int.self)
        let server = try await ContactServer(
            try await twoOrganizations(),
            options: options,
            logger: .silent,
            onRunning: { ports.continuation.yield($0) }
        )
        let group = ServiceGroup(configuration: .init(services: [server], logger: .silent))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.stream.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let path = "localhost:\(port)/orgs/o/contacts/c/state"
            let body = try await Self.get("https://\(path)")
            #expect(body.contains(#""status":"UNSUBSCRIBED""#))
            await #expect(throws: (any Error).self) { try await Self.get("http://\(path)") }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func get(_ address: String) async throws -> String {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)))
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(tlsConfiguration: tls)
        )
        do {
            let answer = try await client.get(url: address).get()
            try await client.shutdown()
            return answer.body.map { String(buffer: $0) } ?? ""
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    /// The certificate of a key made for this test, which protects nothing.
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBmjCCAUGgAwIBAgIUCqr0hIOIndYe3BizCjGtaVKoYv4wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDE4NDUzNFoYDzIxMjYxMDMx
        MTg0NTM0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARwQWa72jbQ5HmSHnsz404+944VSJksNPyCinZeCufkqDZQAZJGJkBZ
        B+rCsKJuH3Q3VjTTFJ66bWdz1hP+qh18o28wbTAdBgNVHQ4EFgQU9Dig0CHTKjI2
        +VxveB9UU7hcirQwHwYDVR0jBBgwFoAU9Dig0CHTKjI2+VxveB9UU7hcirQwDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDRwAwRAIgIXb65X8QGmdpSrHN7NEe0bYr+ER7LKiX/QSggDwBs6ACIETl
        5lcjjt3gYKfJR1H7/EcmvklEgtmD197ddn6yUNts
        -----END CERTIFICATE-----
        """
    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBpmNIGAvYc7kz65a
        kHuw02KM8Yat7WLPCL8z4UQPBWmhRANCAARwQWa72jbQ5HmSHnsz404+944VSJks
        NPyCinZeCufkqDZQAZJGJkBZB+rCsKJuH3Q3VjTTFJ66bWdz1hP+qh18
        -----END PRIVATE KEY-----
        """
}
