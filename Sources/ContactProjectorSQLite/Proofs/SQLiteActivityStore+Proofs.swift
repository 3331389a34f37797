public import ContactProjector
internal import Foundation
internal import GRDB
internal import LogChain
internal import Synchronization

extension SQLiteActivityStore: LogProving {
    /// Calls a closure with one state of the log, of which it can read proofs and the entries of some contacts.
    ///
    /// A store that is open for writing keeps the roots of full blocks first, so that later proofs read only what was
    /// appended since. One that is only read computes them in memory. A kept root that turns out to be wrong is dropped,
    /// and the proofs are made without it.
    ///
    /// - Throws: `StoreError` when the log can't be read, or what the closure throws, as it is.
    public func proving<Answer: Sendable>(
        _ streams: [StreamID],
        _ body: @escaping @Sendable (any ProvenLog) throws -> Answer
    ) async throws -> Answer {
        let isNew = options.mode == .readWrite ? try await keepTree() : false
        let files = files
        // Entries may be handed to a slow consumer, which other queries needn't wait for.
        let (answer, isWrong) = try await read(waitingForOthers: !streams.isEmpty) { reader in
            let log = try StoredProofs(reader, streams, files, believesKept: isNew)
            // The closure's errors leave the transaction as a value: here they would be taken for damage.
            let answer = Result { try body(log) }
            return (answer, log.foundWrongRoots)
        }
        if isWrong, options.mode == .readWrite {
            try await dropTree()
            try await keepTree()
        }
        return try answer.get()
    }

    /// Keeps the roots of blocks that are full by now.
    ///
    /// Returns `true` if there were none, so that all follow from the links as they were just read.
    @discardableResult
    private func keepTree() async throws(StoreError) -> Bool {
        try await dropContradictoryTree()
        var isNew: Bool?
        // Read first and written in a short transaction: the roots of full blocks never change, and
        // appends needn't wait for a read of the whole log.
        while let growth = try await missingRoots() {
            isNew = isNew ?? growth.runs.allSatisfy { $0.first == 0 }
            guard try await change({ try $0.keep(growth) }) else { return false }
        }
        return isNew ?? false
    }

    /// Drops kept roots that contradict each other, once for each time the store is opened.
    private func dropContradictoryTree() async throws(StoreError) {
        // Otherwise a proof would find a wrong one only where it reads it. For 2,000,000 entries 7,842 rows are read.
        guard !hasCheckedTree.exchange(true, ordering: .relaxed) else { return }
        let isWrong = try await read { reader in
            do {
                return try TreeRows(reader).isContradictory(upTo: reader.head().position.rawValue)
            } catch is WrongNodeError {
                return true
            }
        }
        if isWrong { try await dropTree() }
    }

    private func missingRoots() async throws(StoreError) -> TreeGrowth? {
        let (growth, isWrong) = try await read { reader throws -> (TreeGrowth?, Bool) in
            let rows = TreeRows(reader)
            let head = try reader.head().position.rawValue
            let kept = try rows.kept(upTo: head)
            // 16 million entries at a time, whose roots take 2 MB.
            let size = min(head, ((kept.first ?? 0) + (1 << 16)) * TreeSize.blockSize)
            do {
                return (try TreeGrowth(after: kept, size: size, rows), false)
            } catch is WrongNodeError {
                return (nil, true)
            }
        }
        if isWrong { try await dropTree() }
        return growth.flatMap { $0.runs.isEmpty ? nil : $0 }
    }

    /// Drops the kept roots, which the links give again.
    private func dropTree() async throws(StoreError) {
        try await change { try $0.execute(sql: "DELETE FROM node") }
    }
}

extension Database {
    /// Writes new roots, or returns `false` if others were written or dropped meanwhile.
    fileprivate func keep(_ growth: TreeGrowth) throws -> Bool {
        let rows = TreeRows(LogReader(self))
        for run in growth.runs {
            guard try rows.kept(ofLevel: run.level) == run.first else { return false }
        }
        let insertion = try statement("INSERT INTO node (level, number, hash) VALUES (?, ?, ?)")
        for run in growth.runs {
            for (number, hash) in run.hashes.enumerated() {
                try insertion.run {
                    $0.add(Int64(run.level))
                    $0.add(run.first + Int64(number))
                    $0.add(Data(hash.bytes))
                }
            }
        }
        return true
    }
}
