public import ContactProjector

extension Census {
    /// Returns the contacts that are present and meet a condition.
    ///
    /// O(contacts / 64) for each condition that is about segments, blocks or subscriptions; O(activities) for one about the number of
    /// notes, and O(their bytes) for one about their words.
    ///
    /// - Throws: ``CensusError`` for an as-of that names an activity, and for words that the census doesn't hold.
    public func contacts(
        where predicate: ContactPredicate,
        asOf: AsOf = .end
    ) throws(CensusError) -> ContactSet {
        let bound = try TimeBound(asOf)
        return try set { part throws(CensusError) in
            try bound.map { bound throws(CensusError) in
                try CompiledCondition(predicate, in: part).bits(at: bound)
            }
        }
    }

    /// Counts the contacts that are present and meet a condition.
    ///
    /// - Throws: ``CensusError`` as ``contacts(where:asOf:)`` does.
    public func count(
        where predicate: ContactPredicate,
        asOf: AsOf = .end
    ) throws(CensusError) -> Int {
        try contacts(where: predicate, asOf: asOf).count
    }

    /// Returns the contacts that have any activity by then.
    ///
    /// - Throws: ``CensusError/activityOfOneContact(_:)`` for an as-of that names an activity.
    public func contacts(asOf: AsOf = .end) throws(CensusError) -> ContactSet {
        let bound = try TimeBound(asOf)
        return set { part in bound.map { part.list(of: .present).bits(at: $0.time) } }
    }

    /// The contacts that are found in each part, none where nothing is.
    func set<Failure: Error>(
        _ find: (CensusPart) throws(Failure) -> ContactBits?
    ) throws(Failure) -> ContactSet {
        var found: [ContactSet.Found] = []
        for part in parts {
            guard let bits = try find(part) else { continue }
            found.append(ContactSet.Found(part: part, bits: bits))
        }
        return ContactSet(found: found)
    }

    /// Counts the contacts that meet a condition at each of several times.
    ///
    /// The counts come in the order of the instants, whatever that is. O(turns + instants x contacts / 64); for a single segment, blocks or subscriptions
    /// O(turns + instants).
    ///
    /// - Throws: ``CensusError/needsText`` for words that the census doesn't hold.
    public func counts(
        where predicate: ContactPredicate,
        at instants: [Timestamp]
    ) throws(CensusError) -> [Int] {
        var counts = [Int](repeating: 0, count: instants.count)
        let rising = instants.indices.sorted { instants[$0] < instants[$1] }
        for part in parts {
            var sweep = ConditionSweep(try CompiledCondition(predicate, in: part))
            for index in rising { counts[index] += sweep.count(at: TimeBound(instants[index])) }
        }
        return counts
    }
}

/// A walk through time that keeps the sets of a condition up to date.
struct ConditionSweep {
    private let condition: CompiledCondition
    private let atoms: [ConditionLeaf]
    private var done: [Int]
    private var sets: [ContactBits] = []
    private var size = 0

    init(_ condition: CompiledCondition) {
        self.condition = condition
        // One whose turns already tell the count needs no sets.
        atoms =
            condition.single.map { [.attribute($0)] }
            ?? condition.atoms + [.attribute(condition.present)]
        done = Array(repeating: 0, count: atoms.count)
        if condition.single == nil {
            sets = atoms.map { _ in ContactBits(contacts: condition.present.contacts) }
        }
    }

    /// The number of contacts of whom the condition holds at a bound, which must not lie before the last one.
    mutating func count(at bound: TimeBound) -> Int {
        if let single = condition.single {
            let count = single.count(upTo: bound.time)
            size += single.growth(from: done[0], to: count)
            done[0] = count
            return size
        }
        advance(to: bound)
        return condition.bits(sets.dropLast(), present: sets[sets.count - 1]).count
    }

    private mutating func advance(to bound: TimeBound) {
        for (index, atom) in atoms.enumerated() {
            let count = atom.count(upTo: bound)
            for transition in done[index]..<count { sets[index].take(atom.transition(transition)) }
            done[index] = count
        }
    }
}
