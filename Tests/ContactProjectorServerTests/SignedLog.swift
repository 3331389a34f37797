import ActivityJSON
import ContactEvidence
import ContactProjector
import ContactProjectorSQLite
import Foundation

@testable import ContactProjectorServer

/// A store of two organizations, and the key that signs for it, in a temporary directory.
final class SignedLog: Sendable {
    let folder: URL
    let store: SQLiteActivityStore
    let key: SigningKey

    init(notes: Int = 0) async throws {
        folder = URL.temporaryDirectory.appending(path: "signed-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        key = SigningKey(try KeyName("kestrel.example/contacts"))
        try key.write(to: folder.appending(path: "log.key").path)
        store = try SQLiteActivityStore(path: folder.appending(path: "contacts.db").path)
        let text = String(repeating: "canary-note ", count: 800)
        let lines =
            [
                #"{"org_id":"o","contact_id":"c","id":"a1","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"s","name":"Ours"}}"#,
                #"{"org_id":"o","contact_id":"c","id":"a2","type":"contact_unsubscribed","created_at":"2024-02-01T00:00:00Z","broadcast":{"id":"b","name":"May news"}}"#,
                #"{"org_id":"p","contact_id":"c","id":"a1","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}"#,
                #"{"org_id":"p","contact_id":"secret","id":"p1","type":"segment_added","created_at":"2024-01-01T00:00:00Z","segment":{"id":"s","name":"Theirs"}}"#,
                #"{"org_id":"o","contact_id":"é/\"\r\n","id":"a3","type":"contact_blocked","created_at":"2024-01-01T00:00:00Z"}"#,
            ]
            + (0..<notes).map {
                #"{"org_id":"o","contact_id":"long","id":"n\#($0)","type":"note_created","created_at":"2024-03-01T00:00:00Z","note":{"id":"n\#($0)","content":"\#(text)"}}"#
            }
        try await append(lines, to: store)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func append(_ lines: [String], to store: SQLiteActivityStore) async throws {
        let bytes = Array(lines.joined(separator: "\n").utf8)
        let report = try await store.append(ActivityReader(.bytes(bytes, name: "test")))
        precondition(report.rejected == 0, "\(report.rejects)")
    }

    func signer() throws -> LogSigner {
        try LogSigner(keyFiles: [folder.appending(path: "log.key").path])
    }

    func options(tokens: String? = nil) throws -> ServerOptions {
        var options = ServerOptions(tokens: try tokens.map { try AccessTokens(text: $0) } ?? .none)
        options.signer = try signer()
        return options
    }

    func policy() -> TrustPolicy { TrustPolicy(logs: [key.verifier]) }

    /// Checks a served file as whoever gets it would.
    func audit(_ answer: Answer) throws -> AuditReport {
        try EvidenceAudit(trusting: policy()).check(.bytes(answer.body, name: "evidence"))
    }
}

extension AuditReport {
    var holds: Bool { if case .holds = outcome { true } else { false } }
}
