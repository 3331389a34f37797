/// The lines that the up key brings back, and the walk through them.
///
/// A walk stays with the lines that begin with what was typed before it started; the line that was
/// being typed is at its end.
struct History: Sendable {
    /// The most entries kept in memory.
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

    /// Adds the newest entry and ends the walk.
    ///
    /// - Returns: false when the entry is empty or repeats the one before it, and was not added.
    @discardableResult
    mutating func add(_ entry: String) -> Bool {
        walk = nil
        guard !entry.allSatisfy(\.isWhitespace), entry != entries.last else { return false }
        if entries.count >= Self.limit { entries.removeFirst(Self.limit / 10) }
        entries.append(entry)
        return true
    }

    mutating func endWalk() {
        walk = nil
    }

    /// Walks to the next older entry with the prefix of the walk.
    ///
    /// - Parameters:
    ///   - line: the line as it is now; one that was edited starts another walk.
    ///   - prefix: the part of it before the cursor, that the entries of such a walk begin with.
    /// - Returns: nil when there is none.
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

    /// Returns the next newer entry of the walk, then the line it began from; nil when not walking.
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
