internal import ContactProjector

/// A predicate whose conditions have been resolved in a part.
struct CompiledCondition {
    private indirect enum Node {
        case atom(Int)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)
    }

    private(set) var atoms: [ConditionLeaf] = []
    /// The index of each condition's atom.
    ///
    /// A condition that occurs twice is resolved once.
    private var places: [ContactPredicate: Int] = [:]
    /// The atom of the contacts of whom an erasure left only opt-outs, created when first needed.
    private var silenced: Int?
    private var root = Node.atom(0)
    let present: TransitionList
    /// A Boolean value that indicates whether a condition may hold before a contact is present.
    private let precedesPresence: Bool

    init(_ predicate: ContactPredicate, in part: CensusPart) throws(CensusError) {
        present = part.list(of: .present)
        // The time that a contact object gives for a flag may be before everything else.
        precedesPresence = part.rows.findings > 0
        root = try node(predicate, part)
    }

    /// The transitions of the only condition, or `nil` if there are several, it isn't about an
    /// attribute, or it may hold before a contact is present.
    var single: TransitionList? {
        guard !precedesPresence, case .atom(0) = root, case .attribute(let list) = atoms[0] else {
            return nil
        }
        return list
    }

    /// Returns the contacts that meet the condition at a bound.
    func bits(at bound: TimeBound) -> ContactBits {
        let contacts = present.contacts
        let sets = atoms.map { $0.bits(at: bound, contacts: contacts) }
        guard single == nil else { return self.present.shown(sets[0]) }
        return bits(sets, present: present.allBits(at: bound.time))
    }

    /// Returns the contacts that meet the condition, given the sets of its atoms.
    func bits(_ sets: [ContactBits], present: ContactBits) -> ContactBits {
        // Hidden contacts are removed at the end, once for all conditions.
        self.present.shown(bits(root, sets, present).intersection(present))
    }

    private func bits(_ node: Node, _ sets: [ContactBits], _ present: ContactBits) -> ContactBits {
        switch node {
        case .atom(let index): return sets[index]
        case .not(let node): return present.subtracting(bits(node, sets, present))
        case .and(let left, .not(let right)):
            return bits(left, sets, present).subtracting(bits(right, sets, present))
        case .and(let left, let right):
            return bits(left, sets, present).intersection(bits(right, sets, present))
        case .or(let left, let right):
            var union = bits(left, sets, present)
            union.formUnion(bits(right, sets, present))
            return union
        }
    }

    private mutating func reachable(_ part: CensusPart) throws(CensusError) -> Node {
        let free = try node(!.blocked && .subscribed, part)
        guard !part.erasures.isEmpty else { return free }
        // An erased contact is present, but its reachability is unknown until it has a later
        // activity (rule 3.3).
        let place = silenced ?? atoms.count
        if silenced == nil { atoms.append(part.silenced) }
        silenced = place
        return .and(free, .not(.atom(place)))
    }

    private mutating func node(
        _ predicate: ContactPredicate,
        _ part: CensusPart
    ) throws(CensusError) -> Node {
        switch predicate {
        case .reachable: return try reachable(part)
        case .not(let condition): return .not(try node(condition, part))
        case .and(let left, let right):
            return .and(try node(left, part), try node(right, part))
        case .or(let left, let right): return .or(try node(left, part), try node(right, part))
        case .inSegment, .everIn, .entered, .left, .blocked, .unsubscribed, .notes, .note:
            if let place = places[predicate] { return .atom(place) }
            places[predicate] = atoms.count
            atoms.append(try ConditionLeaf(predicate, in: part))
            return .atom(atoms.count - 1)
        }
    }
}
