import ActivityJSON
import ContactEvidence
import ContactProjector
import Foundation

/// The worked note with the keys that made it, and what else the tests sign.
enum Worked {
    /// The origin of the worked log.
    static func origin() throws -> KeyName { try KeyName("kestrel.example/contacts") }

    static func note() throws -> SignedNote { try SignedNote(checkpoint()) }
    static func policy() throws -> TrustPolicy { try TrustPolicy(keys()) }
    static func checkpoint() throws -> [UInt8] { try file("checkpoint.txt") }
    static func keys() throws -> [UInt8] { try file("keys.txt") }

    /// SHA-256 of `EXAMPLE ONLY log`.
    static let logSeed = bytes("550d0c5b13affeb77eb593c163e1e772089bb9290eb906867ef6091e0fc09695")
    /// SHA-256 of `EXAMPLE ONLY witness`.
    static let witnessSeed = bytes(
        "bf3f441e7b3b40fe0d6f2d24cdc62331672421e2563673cd73306e528a290b4b"
    )

    static func log() throws -> SigningKey { try SigningKey(origin(), .log, seed: logSeed) }

    static func witness() throws -> SigningKey {
        try SigningKey(KeyName("auditor.example/w1"), .witness, seed: witnessSeed)
    }

    /// Returns a checkpoint of the worked log whose root is 32 equal bytes.
    static func checkpoint(of size: Int64, root: UInt8 = 7) throws -> Checkpoint {
        Checkpoint(origin: try origin(), size: size, root: Self.root(root))
    }

    /// Signs a checkpoint by the log and the witness.
    static func signed(_ checkpoint: Checkpoint) throws -> SignedNote {
        try Cosigner(witness(), watching: policy())
            .cosign(log().sign(checkpoint.text), after: nil, at: "2026-11-25T21:00:00Z")
    }

    static func root(_ byte: UInt8) -> RootHash {
        guard let root = RootHash([UInt8](repeating: byte, count: 32)) else {
            preconditionFailure("32 bytes are a root")
        }
        return root
    }

    static func file(_ name: String) throws -> [UInt8] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: tests.appending(path: "Evidence/\(name)")))
    }

    private static func bytes(_ digits: String) -> [UInt8] {
        stride(from: 0, to: digits.count, by: 2).map { offset in
            UInt8(digits.dropFirst(offset).prefix(2), radix: 16) ?? 0
        }
    }
}

extension EvidenceAudit {
    /// Returns the reason a file isn't accepted, or `nil` if it holds.
    func refusal(of bytes: [UInt8]) -> String? {
        do {
            switch try check(.bytes(bytes, name: "evidence")).outcome {
            case .holds: return nil
            case .refuted(let reason): return reason
            case .underivable(let reason): return "can't derive: \(reason)"
            }
        } catch {
            return "unreadable: \(error)"
        }
    }
}

/// A temporary directory, removed at the end of its scope.
final class Folder {
    let path: String

    init() throws {
        path = URL.temporaryDirectory.appending(path: "evidence-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file with a mode, and returns its path.
    func file(_ name: String, _ bytes: some Sequence<UInt8>, mode: Int = 0o600) throws -> String {
        try Data(bytes).write(to: URL(filePath: path(name)))
        try FileManager.default.setAttributes(
            [.posixPermissions: mode],
            ofItemAtPath: path(name)
        )
        return path(name)
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path(name))))
    }

    /// Returns the names of the files, also hidden ones, sorted.
    func names(in name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }
}
