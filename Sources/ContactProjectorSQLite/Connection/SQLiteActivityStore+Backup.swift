internal import CLibrary
public import ContactProjector
internal import GRDB
internal import LogChain

extension SQLiteActivityStore {
    /// Creates a copy of the store in its current state, while appends continue.
    ///
    /// ```swift
    /// let head = try await store.backup(to: "contacts-2024-06-03.db")
    /// ```
    ///
    /// The copy is a store of its own. It is verified and on the disk, as far as the disk honors a
    /// sync, before it gets its name. Until then it is beside it as `-unfinished`, and it is
    /// removed after an error. It contains neither erased text nor free space. It is as
    /// confidential as the store. The write-ahead log isn't shortened during the copy. O(log · log
    /// entries).
    ///
    /// - Parameter path: The path of the copy; nothing may be there.
    /// - Returns: The end of the copy's chain.
    /// - Throws: `StoreError`; with the code `damaged` when the store is, so that the copy would be as well.
    @discardableResult
    public func backup(to path: String) async throws(StoreError) -> ChainHead {
        let copy = try StoreFiles(at: path)
        do {
            try checkNotOurs(copy)
            let unfinished = try StagedStoreFile(copy)
            do {
                try await connectionsForReading.scan { connection in
                    try connection.copy(to: copy.unfinished)
                }
                let queue = try unfinished.open()
                // VACUUM copies rows without checking them, so a damaged store would make a copy
                // that looks whole.
                let verification = try await queue.read { db in
                    var verifier = LogVerifier(LogReader(db))
                    return verifier.verify()
                }
                if let finding = verification.findings.first(where: { !$0.isOfTree }) {
                    throw CorruptEntryError(position: finding.position, finding: finding.text)
                }
                // Wrong roots are rebuilt from the links, and are no reason to be without a backup.
                if !verification.isClean {
                    try await queue.write { try $0.execute(sql: "DELETE FROM node") }
                }
                try unfinished.publish(queue)
                return verification.head
            } catch {
                unfinished.discard()
                throw error
            }
        } catch {
            let isOurs =
                error is CorruptEntryError
                || (error as? DatabaseError)?.resultCode == .SQLITE_CORRUPT
            throw StoreError(error, .copying, isOurs ? files : copy)
        }
    }

    /// Throws if the copy, or a file of it while it is created, would replace a file of this store.
    private func checkNotOurs(_ copy: StoreFiles) throws(StoreError) {
        if files.isDatabase(FilePlace(copy.path)) { throw .exists(copy.path) }
        let names = [""] + StoreFiles.suffixes
        guard names.contains(where: { files.contains(FilePlace(copy.database + $0)) }) else {
            return
        }
        throw .companion(copy.path, of: files.path)
    }
}
