/// The contacts of one organization that are others by a position, as the entries of a log say (rule 5.8).
package struct ContactLinks: Sendable {
    /// The change by which each contact that is another one became it.
    package let links: [ContactID: ContactMerge]
    private let olds: [ContactID: [ContactID]]

    private struct Recorded {
        let change: ContactMerge
        let position: Position
    }

    /// Resolves the changes that entries record by a position.
    ///
    /// A change counts once both of its entries are there. Those of one contact apply in the order of their numbers,
    /// however they arrived. Of two with one number the first one recorded holds, and one that would close a circle
    /// doesn't. O(entries + changes · length of chains).
    package init(_ entries: some Sequence<LogEntry>, knownAt: Position) {
        var halves: [ContactMerge: Position] = [:]
        var changes: [ContactID: [Recorded]] = [:]
        for entry in entries where entry.kind == .alias && entry.position <= knownAt {
            guard let change = entry.activity.merge else { continue }
            if let half = halves[change] {
                let whole = Recorded(change: change, position: max(half, entry.position))
                changes[change.old, default: []].append(whole)
            } else {
                halves[change] = entry.position
            }
        }
        var links: [ContactID: ContactMerge] = [:]
        let last = changes.values.compactMap(Self.last).sorted { $0.position < $1.position }
        for change in last.map(\.change) {
            var end: ContactID? = change.new
            while let next = end, next != change.old { end = links[next]?.new }
            // The walk reaches the contact itself exactly if the link would close a circle.
            if end == nil { links[change.old] = change }
        }
        self.links = links
        olds = Dictionary(grouping: links.values, by: \.new).mapValues { $0.map(\.old) }
    }

    /// Returns the change that is in force after all changes of one contact.
    private static func last(_ changes: [Recorded]) -> Recorded? {
        var last: Recorded?
        var number = 0
        let sorted = changes.sorted {
            ($0.change.number, $0.position) < ($1.change.number, $1.position)
        }
        for recorded in sorted where recorded.change.number > number {
            number = recorded.change.number
            if !recorded.change.isReversal {
                last = last ?? recorded
            } else if last?.change.new == recorded.change.new {
                last = nil
            }
        }
        return last
    }

    /// Returns the merges of a contact.
    ///
    /// O(n log n) for n contacts that became it.
    package func merges(of contact: ContactID) -> ContactMerges {
        var found: [ContactID] = []
        var rest = [contact]
        while let next = rest.popLast() {
            let own = olds[next] ?? []
            found += own
            rest += own
        }
        return ContactMerges(
            into: links[contact],
            from: found.sorted().compactMap { links[$0] }
        )
    }
}
