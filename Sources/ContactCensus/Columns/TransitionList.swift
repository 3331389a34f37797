/// The transitions of one attribute over all contacts, by time.
///
/// An attribute that a contact turned on and off at one time has no transitions there. So the
/// transitions up to any time give the set of contacts after it.
struct TransitionList: Sendable {
    let times: Column<Int64>
    let transitions: Column<PackedTransition>
    /// The attribute's range in both columns.
    let range: Range<Int>
    let checkpoints: Checkpoints?
    let contacts: Int
    /// The contacts whose transitions don't count here.
    var hidden: ContactBits?

    /// Returns the number of transitions up to a bound.
    ///
    /// O(log n).
    func count(upTo bound: Int64) -> Int { times.count(in: range, upTo: bound) }

    /// Returns the contacts for which the attribute is on after some transitions, including hidden
    /// ones.
    ///
    /// O(contacts / 64 + transitions between two checkpoints).
    func bits(after count: Int) -> ContactBits {
        var bits = ContactBits(contacts: contacts)
        var done = 0
        // From the nearest checkpoint before, so at most one spacing of transitions is applied.
        if let checkpoints, count >= checkpoints.spacing {
            let number = count / checkpoints.spacing
            bits = checkpoints.bits(number)
            done = number * checkpoints.spacing
        }
        unsafe transitions.withBuffer { transitions in
            let rest = range.lowerBound + done..<range.lowerBound + count
            unsafe bits.take(UnsafeBufferPointer(rebasing: transitions[rest]))
        }
        return bits
    }

    /// Returns the contacts for which the attribute is on at a bound.
    func bits(at bound: Int64) -> ContactBits { shown(allBits(at: bound)) }

    /// Returns a set without its hidden contacts.
    func shown(_ bits: ContactBits) -> ContactBits { hidden.map { bits.subtracting($0) } ?? bits }

    /// Returns the contacts for which the attribute is on at a bound, including hidden ones.
    func allBits(at bound: Int64) -> ContactBits { bits(after: count(upTo: bound)) }

    /// Returns the number of contacts for which the attribute is on after some transitions.
    func size(after count: Int) -> Int {
        guard let checkpoints, count >= checkpoints.spacing else {
            return growth(from: 0, to: count)
        }
        let number = count / checkpoints.spacing
        var bits = checkpoints.bits(number)
        if let hidden { bits.subtract(hidden) }
        return bits.count + growth(from: number * checkpoints.spacing, to: count)
    }

    /// Returns the growth of the number of contacts between two numbers of transitions.
    func growth(from start: Int, to end: Int) -> Int {
        let (entries, exits) = turns(from: start, to: end)
        return entries - exits
    }

    /// Returns the numbers of contacts that turned the attribute on and off between two numbers of
    /// transitions.
    func turns(from start: Int, to end: Int) -> (entries: Int, exits: Int) {
        unsafe transitions.withBuffer { transitions in
            var entries = 0
            var count = end - start
            for place in range.lowerBound + start..<range.lowerBound + end {
                let turn = unsafe transitions[place]
                if let hidden, hidden[turn.contact] {
                    count -= 1
                } else {
                    entries += turn.turnsOn ? 1 : 0
                }
            }
            return (entries, count - entries)
        }
    }

    /// Returns the indices of both columns that aren't hidden, up to a number of transitions.
    func shown(upTo count: Int) -> some BidirectionalCollection<Int> {
        (range.lowerBound..<range.lowerBound + count).lazy.filter { place in
            hidden.map { !$0[transitions[place].contact] } ?? true
        }
    }
}

/// The sets of contacts after every so many transitions of an attribute.
struct Checkpoints: Sendable {
    let spacing: Int
    private let words: Column<UInt64>
    private let start: Int
    private let length: Int

    init(spacing: Int, words: Column<UInt64>, start: Int, length: Int) {
        self.spacing = spacing
        self.words = words
        self.start = start
        self.length = length
    }

    /// Returns the set after a number of spacings, counted from 1.
    func bits(_ number: Int) -> ContactBits {
        unsafe words.withBuffer { words in
            let first = start + (number - 1) * length
            return unsafe ContactBits(words: words[first..<first + length])
        }
    }

    /// Computes the checkpoints of a list of transitions.
    static func fill(
        _ words: UninitializedColumn<UInt64>,
        from start: Int,
        _ turns: UnsafeBufferPointer<PackedTransition>,
        contacts: Int
    ) {
        let spacing = spacing(contacts: contacts)
        guard turns.count >= spacing else { return }
        var bits = ContactBits(contacts: contacts)
        var next = start
        for end in stride(from: spacing, through: turns.count, by: spacing) {
            unsafe bits.take(UnsafeBufferPointer(rebasing: turns[end - spacing..<end]))
            for word in bits.words {
                words[next] = word
                next += 1
            }
        }
    }

    // A checkpoint takes 8 bytes for each 64 contacts. With four times as many transitions as it
    // has words, the checkpoints take two bytes for each transition, beside the 12 of the
    // transition itself.
    /// Returns the number of transitions between two checkpoints.
    static func spacing(contacts: Int) -> Int { max(64, ContactBits.words(for: contacts) * 4) }
}
