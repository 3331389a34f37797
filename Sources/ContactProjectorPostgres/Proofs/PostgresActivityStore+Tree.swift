#if Postgres
internal import ContactProjector
internal import LogChain
internal import Synchronization

extension PostgresActivityStore {
    /// Keeps the roots of blocks that are full by now, if the store may write.
    ///
    /// Returns `true` if there were none, so that all follow from the links as they were just read.
    @discardableResult
    func keepTree() async throws(StoreError) -> Bool {
        guard options.mode == .readWrite else { return false }
        try await dropContradictoryTree()
        var isNew: Bool?
        // Read first and written in a short transaction, which doesn't hold the log's head: the
        // roots of full blocks never change, and appends needn't wait for a read of the whole log.
        while let growth = try await missingRoots() {
            isNew = isNew ?? growth.runs.allSatisfy { $0.first == 0 }
            guard try await keep(growth) else { return false }
        }
        return isNew ?? false
    }

    /// Drops the kept roots, which the links give again.
    func dropTree() async throws(StoreError) {
        _ = try await changeTree { try await $0.execute("DELETE FROM contact_log.node") }
    }

    /// Drops kept roots that contradict each other, once for each time the store is opened.
    private func dropContradictoryTree() async throws(StoreError) {
        // Otherwise a proof would find a wrong one only where it reads it.
        guard !hasCheckedTree.exchange(true, ordering: .relaxed) else { return }
        let isWrong = try await read { connection in
            try await connection.reading { head in
                do {
                    return try TreeRows(connection).isContradictory(upTo: head.rawValue)
                } catch is WrongNodeError {
                    return true
                }
            }
        }
        if isWrong { try await dropTree() }
    }

    private func missingRoots() async throws(StoreError) -> TreeGrowth? {
        let (growth, isWrong) = try await read { connection in
            try await connection.reading { head throws -> (TreeGrowth?, Bool) in
                let rows = TreeRows(connection)
                let kept = try rows.kept(upTo: head.rawValue)
                // 16 million entries at a time, whose roots take 2 MB.
                let end = ((kept.first ?? 0) + (1 << 16)) * TreeSize.blockSize
                do {
                    let size = min(head.rawValue, end)
                    return (try TreeGrowth(after: kept, size: size, rows), false)
                } catch is WrongNodeError {
                    return (nil, true)
                }
            }
        }
        if isWrong { try await dropTree() }
        return growth.flatMap { $0.runs.isEmpty ? nil : $0 }
    }

    /// Writes new roots, or returns `false` if others were written or dropped meanwhile, or the store may not write.
    private func keep(_ growth: TreeGrowth) async throws(StoreError) -> Bool {
        try await changeTree { try await $0.keep(growth) } ?? false
    }

    /// Changes the kept roots as the only writer of them.
    ///
    /// Returns `nil` if the role, the server or another process doesn't allow it: proofs don't need kept roots.
    private func changeTree<Answer: Sendable>(
        _ change: @escaping @Sendable (Connection) async throws -> Answer
    ) async throws(StoreError) -> Answer? {
        do {
            return try await repeating(writers) { connection in
                try await connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                // Other tables aren't locked, and readers of this one don't wait.
                try await connection.execute(
                    "LOCK TABLE contact_log.node IN SHARE ROW EXCLUSIVE MODE"
                )
                let answer = try await change(connection)
                try await connection.execute("COMMIT")
                return answer
            }
        } catch {
            let error = StoreError(error, .writing, address)
            guard [.denied, .readOnly, .locked].contains(error.code) else { throw error }
            return nil
        }
    }
}

extension Connection {
    /// Writes new roots, or returns `false` if they don't follow the kept ones.
    fileprivate func keep(_ growth: TreeGrowth) async throws -> Bool {
        var rows = CopyBuffer(columns: 3)
        for run in growth.runs {
            let last = try await query(
                "SELECT max(number) FROM contact_log.node WHERE level = $1",
                [.number(Int64(run.level))]
            ).first?.optionalNumber(0)
            guard (last ?? -1) + 1 == run.first else { return false }
            for (number, hash) in run.hashes.enumerated() {
                rows.addRow { row in
                    row.append(bigEndian: Int32(2))
                    row.append(bigEndian: Int16(truncatingIfNeeded: run.level))
                    row.append(field: run.first + Int64(number))
                    row.append(field: hash.bytes)
                }
            }
        }
        try await copy(
            "COPY contact_log.node (level, number, hash) FROM STDIN (FORMAT binary)",
            rows
        )
        return true
    }
}
#endif
