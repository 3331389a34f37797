/// The earlier lines that the up key recalls, and the position among them.
///
/// Recalling is limited to the lines that begin with the text typed before; after the newest of
/// them, the down key returns to that text.
struct History: Sendable {
    /// The maximum number of entries in memory.
    static let limit = 10_000

    private(set) var entries: [String] = []
    private var walk: Walk?

    private struct Walk: Sendable {
        var index: Int
        let typed: String
        let prefix: String
        var shown: String
    }

    init(_ entries: [String] = []) {
        for entry in entries.suffix(Self.limit) { add(entry) }
    }

    /// Adds the newest entry and ends recalling.
    ///
    /// - Returns: `false` if the entry is empty or equal to the one before it, and wasn't added.
    @discardableResult
    mutating func add(_ entry: String) -> Bool {
        walk = nil
        guard !entry.allSatisfy(\.isWhitespace), entry != entries.last else { return false }
        // A tenth at a time: removing the first entry alone would move all others with each line.
        if entries.count >= Self.limit { entries.removeFirst(Self.limit / 10) }
        entries.append(entry)
        return true
    }

    mutating func endWalk() {
        walk = nil
    }

    /// Recalls the next older entry.
    ///
    /// - Parameters:
    ///   - line: The line as it is now. If it was edited since the last recall, recalling starts again.
    ///   - prefix: The part of it before the cursor, with which the entries must begin then.
    /// - Returns: The entry, or `nil` if there is none.
    mutating func older(than line: String, prefix: String) -> String? {
        var current = continued(line, prefix)
        let older = entries[..<current.index].lastIndex {
            $0.utf8.starts(with: current.prefix.utf8) && $0 != current.shown
        }
        guard let older else { return nil }
        current.index = older
        current.shown = entries[older]
        walk = current
        return current.shown
    }

    /// Recalls the next newer entry or the text typed before, or returns `nil` if nothing was recalled.
    mutating func newer(than line: String) -> String? {
        guard var current = walk, current.shown == line else { return nil }
        let newer = entries[(current.index + 1)...].firstIndex {
            $0.utf8.starts(with: current.prefix.utf8) && $0 != current.shown
        }
        guard let newer else {
            walk = nil
            return current.typed
        }
        current.index = newer
        current.shown = entries[newer]
        walk = current
        return current.shown
    }

    private func continued(_ line: String, _ prefix: String) -> Walk {
        if let walk, walk.shown == line { return walk }
        return Walk(index: entries.endIndex, typed: line, prefix: prefix, shown: line)
    }
}
