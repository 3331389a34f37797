public import ContactProjector

extension Census {
    /// Returns the contacts that are present and meet a condition.
    ///
    /// O(contacts / 64) for each condition about segments, blocks or subscriptions; O(activities)
    /// for one about the number of notes, and O(their bytes) for one about their text.
    ///
    /// - Throws: ``CensusError`` for an as-of that names an activity, and for text that the census
    ///   doesn't have.
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

    /// Returns the contacts that a closure finds in each part.
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
    /// The counts are in the order of the instants, which needn't be sorted. O(transitions +
    /// instants x contacts / 64); for a single segment, blocks or subscriptions O(transitions +
    /// instants).
    ///
    /// - Throws: ``CensusError/needsText`` for text that the census doesn't have.
    public func counts(
        where predicate: ContactPredicate,
        at instants: [Timestamp]
    ) throws(CensusError) -> [Int] {
        var counts = [Int](repeating: 0, count: instants.count)
        // Ascending, so that one pass over the transitions serves all times.
        let rising = instants.indices.sorted { instants[$0] < instants[$1] }
        for part in parts {
            var sweep = ConditionSweep(try CompiledCondition(predicate, in: part))
            for index in rising { counts[index] += sweep.count(at: TimeBound(instants[index])) }
        }
        return counts
    }
}

/// The sets of a condition's contacts, updated from one time to the next.
struct ConditionSweep {
    private let condition: CompiledCondition
    private let atoms: [ConditionLeaf]
    private var done: [Int]
    private var sets: [ContactBits] = []
    private var size = 0

    init(_ condition: CompiledCondition) {
        self.condition = condition
        // The transitions of a single condition give its count, without sets.
        atoms =
            condition.single.map { [.attribute($0)] }
            ?? condition.atoms + [.attribute(condition.present)]
        done = Array(repeating: 0, count: atoms.count)
        if condition.single == nil {
            // From the empty set at the start of time: each transition is applied once over the
            // whole sweep.
            sets = atoms.map { _ in ContactBits(contacts: condition.present.contacts) }
        }
    }

    /// Returns the number of contacts that meet the condition at a bound, which must not be before
    /// the last one.
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
