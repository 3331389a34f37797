import ActivityJSON
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import GRDB
import LogChain
import Synchronization

@testable import ContactEvidence

/// A store with a random history, and the key of its log, in a temporary directory.
final class SignedStore {
    let folder: Folder
    let store: SQLiteActivityStore
    let keyFile: String

    init(seed: UInt64, activities: Int = 120, observations: Double = 0.06) async throws {
        folder = try Folder()
        keyFile = folder.path("log.key")
        try Worked.log().write(to: keyFile)
        store = try SQLiteActivityStore(path: folder.path("contacts.db"))
        var options = ActivityGenerator.Options.dense
        options.observations = observations
        let history = ActivityGenerator(
            contacts: 4,
            activities: activities,
            seed: seed,
            options: options
        )
        _ = try await store.append(history.prefix(activities / 2).map(\.self))
        _ = try await store.append(history.dropFirst(activities / 2).map(\.self))
    }

    func signer() throws -> LogSigner { try LogSigner(keyFiles: [keyFile]) }

    func checkpoint(of other: SQLiteActivityStore? = nil) async throws -> SignedNote {
        let signer = try signer()
        return try await (other ?? store).proving([]) { try signer.sign($0) }
    }

    /// Makes a file, by default with a signature of the store's key.
    func evidence(
        _ request: EvidenceRequest,
        by maker: EvidenceMaker? = nil
    ) async throws -> (bytes: [UInt8], receipt: EvidenceReceipt) {
        let maker = try maker ?? EvidenceMaker(signedBy: signer())
        let output = Collected()
        let receipt = try await maker.make(
            request,
            from: store,
            madeAt: "2026-11-27T00:00:00Z",
            output.add
        )
        return (output.bytes, receipt)
    }

    /// Checks a file with the keys of the worked log.
    func audit(_ bytes: [UInt8]) throws -> AuditReport {
        try EvidenceAudit(trusting: TrustPolicy(logs: [Worked.log().verifier])).check(
            .bytes(bytes, name: "evidence")
        )
    }
}

extension SignedStore {
    /// Changes the rows of the closed store by SQL.
    func tamper(_ sql: String) throws {
        try DatabaseQueue(path: folder.path("contacts.db")).writeWithoutTransaction {
            try $0.execute(sql: sql)
        }
    }

    /// Returns the number of kept roots of the closed store.
    func nodes() throws -> Int? {
        try DatabaseQueue(path: folder.path("contacts.db")).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM node")
        }
    }

    /// Computes the root of the open store's links, without its tree.
    func root() async throws -> [UInt8] {
        try await store.proving(store.streams()) { log in
            var root = TreeRoot()
            try log.forEachEntry(upTo: log.head) { entry in
                if let link = ChainDigest(entry.link) { root.append(.leaf(link)) }
            }
            return root.value.bytes
        }
    }
}

/// Bytes that are collected on threads of a store.
final class Collected: Sendable {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock(\.self) }

    @Sendable func add(_ more: [UInt8]) { collected.withLock { $0 += more } }
}
