public import ContactProjector

/// An attribute of a contact that differs between two times.
public struct CensusChange: Hashable, Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The attribute that differs.
    public let attribute: Attribute
    /// A Boolean value that indicates whether the attribute is on at the later time.
    ///
    /// It was the opposite at the earlier one.
    public let isOn: Bool

    /// Creates a change.
    package init(stream: StreamID, attribute: Attribute, isOn: Bool) {
        self.stream = stream
        self.attribute = attribute
        self.isOn = isOn
    }
}

extension Census {
    /// Returns the net changes of all contacts between two times.
    ///
    /// Changes that were reverted are left out.
    ///
    /// By contact, then attribute. O(transitions in between + attributes x contacts / 64).
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func changes(from start: AsOf, to end: AsOf) throws(CensusError) -> [CensusChange] {
        let first = try TimeBound(start)
        let last = try TimeBound(end)
        return parts.flatMap { $0.changes(first, last) }.sorted {
            $0.stream == $1.stream ? $0.attribute < $1.attribute : $0.stream < $1.stream
        }
    }
}

extension CensusPart {
    fileprivate func changes(_ first: TimeBound?, _ last: TimeBound?) -> [CensusChange] {
        var changes: [(contact: Int, attribute: Attribute, isOn: Bool)] = []
        // Number 0 is presence, which isn't an attribute.
        for number in 1..<UInt32(segments.count + 3) {
            let number = AttributeNumber(rawValue: number)
            guard let attribute = attribute(number) else { continue }
            for (contact, isOn) in netChanges(in: list(of: number), first, last) {
                changes.append((contact, attribute, isOn))
            }
        }
        return spelled(changes)
    }

    private func netChanges(in list: TransitionList, _ first: TimeBound?, _ last: TimeBound?) -> [(
        Int, Bool
    )] {
        let before = first.map { list.count(upTo: $0.time) } ?? 0
        let after = last.map { list.count(upTo: $0.time) } ?? 0
        // Equal numbers mean that nothing changed in between, so most segments need no sets.
        guard before != after else { return [] }
        let then = list.shown(list.bits(after: before))
        let now = list.shown(list.bits(after: after))
        return now.subtracting(then).numbers.map { ($0, true) }
            + then.subtracting(now).numbers.map { ($0, false) }
    }

    private func spelled(
        _ changes: [(contact: Int, attribute: Attribute, isOn: Bool)]
    ) -> [CensusChange] {
        // A contact with many changes is looked up once.
        let streams = Dictionary(
            uniqueKeysWithValues: Set(changes.map(\.contact)).map { ($0, contacts[$0]) }
        )
        return changes.compactMap { change in
            streams[change.contact].map {
                CensusChange(stream: $0, attribute: change.attribute, isOn: change.isOn)
            }
        }
    }
}
