internal import ContactProjector

/// A predicate whose conditions were looked up in a part.
struct CompiledCondition {
    private indirect enum Node {
        case atom(Int)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)
    }

    private(set) var atoms: [ConditionLeaf] = []
    /// Which atom a condition is; one that comes twice is looked up once.
    private var places: [ContactPredicate: Int] = [:]
    /// The atom of the contacts of whom nothing is left but opt-outs, once one is asked for.
    private var silenced: Int?
    private var root = Node.atom(0)
    let present: TransitionList

    init(_ predicate: ContactPredicate, in part: CensusPart) throws(CensusError) {
        present = part.list(of: .present)
        root = try node(predicate, part)
    }

    /// The only condition, when there is one and it is of contacts alone of whom an activity counts.
    var single: TransitionList? {
        guard case .atom(0) = root, case .attribute(let list) = atoms[0] else { return nil }
        return list
    }

    /// The contacts of whom it holds at a bound.
    func bits(at bound: TimeBound) -> ContactBits {
        let contacts = present.contacts
        let sets = atoms.map { $0.bits(at: bound, contacts: contacts) }
        guard single == nil else { return self.present.shown(sets[0]) }
        return bits(sets, present: present.allBits(at: bound.time))
    }

    /// The contacts of whom it holds, by the sets of whom each condition does.
    func bits(_ sets: [ContactBits], present: ContactBits) -> ContactBits {
        // What is hidden goes at the end, once for all conditions.
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
        // An erased contact is listed, and nothing says that it can be reached until it is heard of again.
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
