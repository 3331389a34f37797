import CLibrary
import ContactProjector
import ContactProjectorSQLite
import ContactProjectorTesting
import LogChain
import Testing

@testable import ContactEvidence

/// The signing of checkpoints, which never fork, and never have a root that the links don't give.
@Suite struct LogSignerTests {
    @Test func `a checkpoint has the root of the links, and is remembered beside the key`()
        async throws
    {
        let signed = try await SignedStore(seed: 1, activities: 700)
        let note = try await signed.checkpoint()
        let checkpoint = try Worked.policy().check(note).checkpoint()
        #expect(try await checkpoint.root.bytes == signed.root())
        #expect(try signed.folder.bytes("log.key.latest") == note.bytes)
        #expect(try await signed.checkpoint() == note)
        #expect(try signed.signer().latest() == note)
        _ = try await signed.store.erase(try #require(try await signed.store.streams().first))
        let next = try await signed.checkpoint()
        #expect(try await Checkpoint(next.text).root.bytes == signed.root())
        #expect(try Checkpoint(next.text).size == checkpoint.size + 1)
    }

    @Test func `a witness's signature of the same checkpoint is kept`() async throws {
        let signed = try await SignedStore(seed: 1)
        let note = try await signed.checkpoint()
        let cosigned = try Cosigner(Worked.witness(), watching: Worked.policy())
            .cosign(note, after: nil, at: "2026-11-25T21:00:00Z")
        let signer = try signed.signer()
        let joined = try await signed.store.proving([]) { try signer.sign($0, after: cosigned) }
        #expect(joined == cosigned)
        #expect(try await signed.checkpoint() == cosigned)
    }

    @Test func `a store that was restored to an earlier state isn't signed for`() async throws {
        let signed = try await SignedStore(seed: 2)
        let backup = signed.folder.path("backup.db")
        try await signed.store.backup(to: backup)
        let stream = try #require(try await signed.store.streams().first)
        _ = try await signed.store.erase(stream)
        let note = try await signed.checkpoint()
        let restored = try SQLiteActivityStore(path: backup)
        for _ in 0..<2 {
            let error = await #expect(throws: NoteError.self) {
                try await signed.checkpoint(of: restored)
            }
            #expect(error?.kind == .fork)
            // As many entries again, or more, but others.
            _ = try await restored.erase(try #require(try await restored.streams().last))
        }
        #expect(try signed.signer().latest() == note)
        #expect(try await signed.checkpoint() == note)
    }

    @Test func `a log that grows while it is signed is no fork`() async throws {
        let signed = try await SignedStore(seed: 2)
        let signer = try signed.signer()
        let store = signed.store
        let streams = try await store.streams()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask {
                    for _ in 0..<10 { _ = try await signer.checkpoint(of: store) }
                }
            }
            for stream in streams { _ = try await store.erase(stream) }
            try await tasks.waitForAll()
        }
        let note = try await signer.checkpoint(of: store)
        #expect(try await Checkpoint(note.text).root.bytes == signed.root())
    }

    @Test func `another store with the same key isn't signed for`() async throws {
        let signed = try await SignedStore(seed: 3)
        let other = try await SignedStore(seed: 4, activities: 200)
        _ = try await signed.checkpoint()
        let error = await #expect(throws: NoteError.self) {
            try await signed.checkpoint(of: other.store)
        }
        #expect(error?.kind == .fork)
    }

    @Test func `a checkpoint that was handed out counts, if the memory is gone`() async throws {
        let signed = try await SignedStore(seed: 3)
        let other = try await SignedStore(seed: 4)
        let published = try await signed.checkpoint()
        _ = unsafe unlink("\(signed.keyFile).latest")
        let signer = try signed.signer()
        let error = await #expect(throws: NoteError.self) {
            try await other.store.proving([]) { try signer.sign($0, after: published) }
        }
        #expect(error?.kind == .fork)
        #expect(try signed.folder.names().contains("log.key.latest") == false)
        let again = try await signed.store.proving([]) { try signer.sign($0, after: published) }
        #expect(again == published)
    }

    @Test(arguments: [
        "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND number = 1",
        "UPDATE node SET hash = x'00' WHERE level = 1 AND number = 0",
        "DELETE FROM node WHERE number = 0",
        "INSERT INTO node VALUES (1, 900, randomblob(32))",
        "INSERT INTO node VALUES (1, -1, randomblob(32)), (6, 0, randomblob(32))",
    ])
    func `a kept root that is wrong is never signed, and is repaired`(damage: String)
        async throws
    {
        for hasMemory in [true, false] {
            let signed = try await SignedStore(seed: 5, activities: 900)
            let note = try await signed.checkpoint()
            if !hasMemory { _ = unsafe unlink("\(signed.keyFile).latest") }
            let stream = try #require(try await signed.store.streams().first)
            _ = try await signed.store.erase(stream)
            let root = try await signed.root()
            try await signed.store.close()
            try signed.tamper(damage)
            let store = try SQLiteActivityStore(path: signed.folder.path("contacts.db"))
            let next = try await signed.checkpoint(of: store)
            #expect(try Checkpoint(next.text).root.bytes == root)
            #expect(next != note)
            try await store.close()
            #expect(try signed.nodes() == 900 / 256)
        }
    }

    @Test func `two keys of one name sign both, and a key of another name is refused`()
        async throws
    {
        let signed = try await SignedStore(seed: 1)
        let second = SigningKey(try Worked.origin())
        try second.write(to: signed.folder.path("new.key"))
        let signer = try LogSigner(keyFiles: [signed.keyFile, signed.folder.path("new.key")])
        let note = try await signed.store.proving([]) { try signer.sign($0) }
        let policy = TrustPolicy(logs: [second.verifier])
        #expect(try policy.check(note).logKeys.count == 1)
        #expect(try Worked.policy().check(note).logKeys.count == 1)
        #expect(try signed.folder.bytes("new.key.latest") == note.bytes)
        try SigningKey(try KeyName("a.example/b")).write(to: signed.folder.path("other.key"))
        try Worked.witness().write(to: signed.folder.path("w1.key"))
        for other in ["other.key", "w1.key"] {
            #expect(throws: NoteError.self) {
                try LogSigner(keyFiles: [signed.keyFile, signed.folder.path(other)])
            }
        }
    }

    @Test func `a checkpoint that can't be remembered isn't signed`() async throws {
        let signed = try await SignedStore(seed: 1)
        let signer = try signed.signer()
        // A directory in its place can't be replaced by a file, whoever runs the test.
        _ = unsafe mkdir("\(signed.keyFile).latest", 0o700)
        await #expect(throws: NoteError.self) {
            try await signed.store.proving([]) { try signer.sign($0) }
        }
    }
}
