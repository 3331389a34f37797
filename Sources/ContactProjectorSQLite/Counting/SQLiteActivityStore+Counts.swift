public import ContactProjector

extension SQLiteActivityStore {
    /// Returns the contents of the log in numbers.
    ///
    /// From columns alone: no payload is read, so a damaged one goes unnoticed. O(log).
    public func counts() async throws(StoreError) -> LogCounts {
        var counts = try await read { reader in
            var counts = LogCounts(upTo: try reader.head())
            counts.contacts = try reader.streamCount()
            return counts
        }
        // Up to the head of the first read, so entries appended meanwhile aren't counted.
        let parts = try await columns(upTo: counts.head)
        for part in parts { counts.add(part.counts) }
        let repeated = RepeatedIDs(among: parts.flatMap(\.hashes)).indexes
        // The only ids that are read as text are those whose hashes repeat.
        counts.sharedIDs = try await read { try $0.sharedIDCount(among: repeated) }
        return counts
    }

    /// Reads the columns of both halves of the log concurrently.
    ///
    /// The two reads see different states, but the columns of an entry never change, and no entry
    /// after the head is read.
    private func columns(upTo head: LogHead) async throws(StoreError) -> [CountedEntries] {
        let middle = Position(head.position.rawValue / 2)
        let halves = [(Position.zero, middle), (middle, head.position)]
        let parts = await withTaskGroup(of: (Int, Result<CountedEntries, StoreError>).self) {
            group in
            for (number, (start, end)) in halves.enumerated() {
                group.addTask { [self] in
                    do throws(StoreError) {
                        let part = try await read { reader in
                            try CountedEntries(reader, after: start, upTo: end, of: head)
                        }
                        return (number, .success(part))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return try parts.sorted { $0.0 < $1.0 }.map { part throws(StoreError) in
            try part.1.get()
        }
    }
}

extension LogReader {
    fileprivate func streamCount() throws -> Int {
        try source.statement("SELECT count(*) FROM stream").first { Int(try $0.number(0)) } ?? 0
    }

    /// Counts the ids that occur in several streams, among the entries at some indices.
    ///
    /// Index 0 is position 1.
    fileprivate func sharedIDCount(among indexes: [Int]) throws -> Int {
        let statement = try source.statement("SELECT id, stream FROM entry WHERE position = ?")
        var streams: [ActivityID: Int64] = [:]
        var shared: Set<ActivityID> = []
        for index in indexes {
            try statement.first {
                $0.add(Int64(index + 1))
            } read: { row in
                let id = ActivityID(try row.text(0))
                let stream = try row.number(1)
                if streams.updateValue(stream, forKey: id).map({ $0 != stream }) ?? false {
                    shared.insert(id)
                }
            }
        }
        return shared.count
    }
}
