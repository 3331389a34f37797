import CLibrary
import ContactEvidence
import ContactProjector
import Foundation
import Testing

@Suite struct KeyFileTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    // The key that Go's documentation publishes.
    private static let published =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    private static let verifier =
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    private func file(_ text: String, mode: Int = 0o600) throws -> String {
        try folder.file("log.key", text.utf8, mode: mode)
    }

    @Test(arguments: ["", "\n", "\r\n"])
    func `a key of another program is read`(end: String) throws {
        let key = try SigningKey(file: file(Self.published + end))
        #expect(key.verifier.description == Self.verifier && key.verifier.kind == .log)
        let signed = try key.sign(
            "If you think cryptography is the answer to your problem,\n"
                + "then you don't know what your problem is.\n"
        )
        #expect(
            signed.signatures[0].line
                == "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        )
    }

    @Test(arguments: [VerifierKey.Kind.log, .witness])
    func `a key that is written is read, and its file is the owner's alone`(
        kind: VerifierKey.Kind
    ) throws {
        let key = SigningKey(try Worked.origin(), kind)
        // The mask takes permissions even from the owner.
        let mask = umask(0o777)
        defer { umask(mask) }
        try key.write(to: folder.path("log.key"))
        let status = try #require(stat(of: folder.path("log.key")))
        #expect(status.st_mode == S_IFREG | 0o600)
        #expect(try SigningKey(file: folder.path("log.key")).verifier == key.verifier)
        let line = String(decoding: try folder.bytes("log.key"), as: UTF8.self)
        #expect(line.hasPrefix("PRIVATE+KEY+kestrel.example/contacts+\(key.verifier.id)+"))
        #expect(line.hasSuffix("\n") && line.count { $0 == "\n" } == 1)
    }

    @Test func `two keys of one name differ`() throws {
        let keys = [SigningKey(try Worked.origin()), SigningKey(try Worked.origin())]
        #expect(keys[0].verifier.publicKey != keys[1].verifier.publicKey)
        #expect(keys[0].verifier.id != keys[1].verifier.id)
    }

    @Test func `no file is replaced, not even through a link that leads nowhere`() throws {
        let taken = try file("mine")
        #expect(unsafe symlink(folder.path("elsewhere"), folder.path("link")) == 0)
        for path in [taken, folder.path("link"), folder.path] {
            let error = #expect(throws: NoteError.self) { try Worked.log().write(to: path) }
            #expect(error?.cause == "can't write \(path): file exists")
            #expect(error?.kind == .unwritable)
        }
        #expect(try folder.names() == ["link", "log.key"])
        #expect(try folder.bytes("log.key") == Array("mine".utf8))
        let error = #expect(throws: NoteError.self) {
            try Worked.log().write(to: folder.path("no/log.key"))
        }
        #expect(error?.cause.hasSuffix("no such file or directory") == true)
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o660, 0o777])
    func `a key with a permission for others is refused`(mode: Int) throws {
        let path = try file(Self.published, mode: mode)
        let error = #expect(throws: NoteError.self) { try SigningKey(file: path) }
        #expect(error?.cause == "\(path) is readable by other users")
        #expect(error?.kind == .unsafeKey && error?.hint?.hasPrefix("chmod 600 \(path)") == true)
        #expect(chmod(path, 0o400) == 0)
        #expect(try SigningKey(file: path).verifier.description == Self.verifier)
    }

    private func chmod(_ path: String, _ mode: mode_t) -> Int32 {
        unsafe CLibrary.chmod(path, mode)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file to another user"))
    func `another user's key is refused, also to root`() throws {
        let path = try file(Self.published)
        #expect(unsafe chown(path, 65_534, 65_534) == 0)
        let error = #expect(throws: NoteError.self) { try SigningKey(file: path) }
        #expect(error?.cause == "\(path) belongs to user 65534, this process to 0")
        #expect(error?.hint == "run the command as the owner, not as root")
        #expect(error?.kind == .unsafeKey)
    }

    @Test func `a link, a directory, a pipe and a device are refused, and none is waited for`()
        throws
    {
        let path = try file(Self.published)
        let (link, pipe) = (folder.path("link"), folder.path("pipe"))
        #expect(unsafe symlink(path, link) == 0 && mkfifo(pipe, 0o600) == 0)
        for (path, cause) in [
            (link, "\(link) is a symbolic link"), (pipe, "\(pipe) isn't a regular file"),
            (folder.path, "\(folder.path) isn't a regular file"),
            ("/dev/null", "/dev/null isn't a regular file"),
        ] {
            let error = #expect(throws: NoteError.self) { try SigningKey(file: path) }
            #expect(error?.cause == cause && error?.kind == .unsafeKey)
        }
        let none = folder.path("none")
        let error = #expect(throws: NoteError.self) { try SigningKey(file: none) }
        #expect(error?.cause == "can't read the key file \(none): no such file or directory")
        #expect(error?.kind == .unreadable)
    }

    @Test func `a policy is read from a file, and a missing or huge one isn't`() throws {
        let path = try folder.file("keys.txt", Worked.keys(), mode: 0o644)
        #expect(try TrustPolicy(file: path) == Worked.policy())
        let huge = try folder.file("huge", [UInt8](repeating: 35, count: 2 << 20))
        for (path, end) in [(huge, "is too large"), (folder.path("none"), "file or directory")] {
            let error = #expect(throws: NoteError.self) { try TrustPolicy(file: path) }
            #expect(error?.kind == .unreadable && error?.cause.hasSuffix(end) == true)
        }
    }

    /// Key files with a fault, each with the seed of ``published`` or most of it.
    private static let faulty = [
        published.replacing("c74f20a3", with: "c74f20a4"), published.replacing("Peter", with: "P"),
        published.replacing("PRIVATE", with: "private"), String(published.dropLast()),
        published + "=", published + " ", published + "\n" + published, "\n" + published,
        published.replacing("AYEKF", with: "BoEKF"), published.replacing("AYEKF", with: "BIEKF"),
        published.replacing("AYEKF", with: "AYE*F"), published.replacing("HKDFz", with: "HKDF"),
        String(published.dropFirst(12)), published + String(repeating: "\n", count: 5_000),
        "PRIVATE+KEY+" + published.split(separator: "+").suffix(1).joined(),
    ]

    private static let secrets = [
        "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
        "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=",
        "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173",
    ]

    /// Returns a Boolean value indicating whether a text has eight characters of the secret in a row.
    private static func reveals(_ text: String) -> Bool {
        let text = text.lowercased()
        return secrets.contains { secret in
            let digits = Array(secret.lowercased())
            return (0...digits.count - 8).contains { text.contains(String(digits[$0..<$0 + 8])) }
        }
    }

    @Test(arguments: faulty)
    func `a file that isn't a key is refused, and no error has a part of it`(text: String) throws {
        let path = try file(text)
        let error = #expect(throws: NoteError.self) { try SigningKey(file: path) }
        #expect(error?.kind == .unreadable && error?.cause.hasPrefix(path) == true)
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!Self.reveals("\(error.map { "\($0) \(String(reflecting: $0))" } ?? "")\(dumped)"))
    }

    @Test func `nothing shows the secret`() throws {
        let key = try SigningKey(file: file(Self.published))
        #expect(Self.reveals(Self.published) && !Self.reveals(Self.verifier))
        let cosigner = Cosigner(key, watching: TrustPolicy(logs: [key.verifier]))
        var texts = ["\(key)", key.debugDescription, String(reflecting: key), "\([key])"]
        texts += ["\(cosigner)", "\(key.verifier)", "\(["a": key])", "\(Optional(key) as Any)"]
        for value in [key, cosigner, [key], (1, key)] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            texts += [dumped, String(describing: Mirror(reflecting: value).children.map(\.value))]
        }
        let errors = [
            #expect(throws: NoteError.self) { try key.sign("no end") },
            #expect(throws: NoteError.self) { try key.write(to: folder.path("log.key")) },
        ]
        texts += errors.map { String(reflecting: $0) }
        texts.append(String(decoding: try key.sign("a\n").bytes, as: UTF8.self))
        for text in texts { #expect(!Self.reveals(text), "\(text)") }
    }
}
