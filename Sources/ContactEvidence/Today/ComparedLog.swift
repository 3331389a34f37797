internal import ContactProjector
internal import LogChain

/// The log of a store, up to the head that it had when the comparison began.
struct ComparedLog {
    private let store: any ActivityStore
    let head: Position

    init(_ store: any ActivityStore, head: Position) {
        self.store = store
        self.head = head
    }

    /// Returns the log of a contact at the head, or at a later one.
    func log(of stream: StreamID) async throws(QueryError) -> ContactLog {
        do throws(StoreError) {
            return try await store.log(of: stream, knownAt: [.position(head)])
        } catch {
            throw .store(error)
        }
    }

    /// Returns the first entry of a file that has another link in the store, in words, or `nil` if none has.
    ///
    /// A link depends on all entries before it, so O(log n) of n entries are compared. A place has 32 bits of it, which
    /// tell apart what isn't forged; what the entries say is compared besides.
    func problem(of report: AuditReport) async throws(QueryError) -> String? {
        let marks = report.log.marks
        let problem: Position?
        do throws(StoreError) {
            problem = try await firstDifference(marks)
        } catch {
            throw .store(error)
        }
        return problem.map { "position \($0) of the store isn't the entry of the file" }
    }

    private func firstDifference(
        _ marks: [AuditedLog.Mark]
    ) async throws(StoreError) -> Position? {
        guard let last = marks.last, try await hasLinks, try await !isSame(last) else {
            return nil
        }
        var low = marks.startIndex
        var high = marks.endIndex - 1
        while low < high {
            let middle = low + (high - low) / 2
            if try await isSame(marks[middle]) { low = middle + 1 } else { high = middle }
        }
        return marks[high].position
    }

    private func isSame(_ mark: AuditedLog.Mark) async throws(StoreError) -> Bool {
        try await store.place(at: mark.position)?.linkMark == mark.mark
    }

    // A store may mark its places otherwise, as the one in memory does. Then its first mark isn't that of the link before
    // the first entry, but by a chance of 1 in 2^32.
    /// A Boolean value that indicates whether the store's places have the links of a digest chain.
    private var hasLinks: Bool {
        get async throws(StoreError) {
            try await store.place(at: .zero)?.linkMark == DigestChain.mark(of: DigestChain.origin)
        }
    }
}

extension AuditedStream {
    /// Returns the first entry that a store has otherwise than the file, in words, or `nil` if there is none.
    ///
    /// Descriptions aren't compared, since they can be erased.
    func problem(of log: ContactLog, size: Int64) -> String? {
        let found = log.ownEntries.prefix { $0.position.rawValue <= size }
        for (own, other) in zip(entries, found) where !own.isRecorded(as: other) {
            return other.position < own.position
                ? Self.surplus(other) : Self.deviation(own.position)
        }
        if entries.count < found.count {
            return Self.surplus(found[found.startIndex + entries.count])
        }
        return entries.dropFirst(found.count).first.map { Self.deviation($0.position) }
    }

    private static func deviation(_ position: Position) -> String {
        "position \(position) of the store isn't the entry of the file"
    }

    private static func surplus(_ entry: LogEntry) -> String {
        "position \(entry.position) of the store is of \(entry.activity.stream.contact), "
            + "and isn't in the file"
    }
}

extension LogEntry {
    /// Returns a Boolean value indicating whether another entry is the same one but for its description.
    fileprivate func isRecorded(as other: LogEntry) -> Bool {
        position == other.position && recordedAt == other.recordedAt && kind == other.kind
            && activity.stream == other.activity.stream && activity.id == other.activity.id
            && activity.definesTheSame(as: other.activity)
    }
}
