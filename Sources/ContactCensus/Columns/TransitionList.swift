/// The turns of one attribute, of everybody, by time.
///
/// An attribute that a contact turned on and off within one instant has no turns there, so that after any instant the set
/// of contacts is what the turns up to it leave.
struct TransitionList: Sendable {
    let times: Column<Int64>
    let transitions: Column<PackedTransition>
    /// The attribute's stretch of both columns.
    let range: Range<Int>
    let checkpoints: Checkpoints?
    let contacts: Int
    /// The contacts whose turns don't count here.
    var hidden: ContactBits?

    /// The number of turns up to a bound.
    ///
    /// O(log n).
    func count(upTo bound: Int64) -> Int { times.count(in: range, upTo: bound) }

    /// The contacts for which the attribute is on after the first turns, hidden ones included.
    ///
    /// O(contacts / 64 + turns between two checkpoints).
    func bits(after count: Int) -> ContactBits {
        var bits = ContactBits(contacts: contacts)
        var done = 0
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

    /// The contacts for which the attribute is on at a bound.
    func bits(at bound: Int64) -> ContactBits { shown(allBits(at: bound)) }

    /// A set without the contacts that are hidden.
    func shown(_ bits: ContactBits) -> ContactBits { hidden.map { bits.subtracting($0) } ?? bits }

    /// The contacts for which the attribute is on at a bound, hidden ones included.
    func allBits(at bound: Int64) -> ContactBits { bits(after: count(upTo: bound)) }

    /// The number of contacts for which the attribute is on after the first turns.
    func size(after count: Int) -> Int {
        guard let checkpoints, count >= checkpoints.spacing else {
            return growth(from: 0, to: count)
        }
        let number = count / checkpoints.spacing
        var bits = checkpoints.bits(number)
        if let hidden { bits.subtract(hidden) }
        return bits.count + growth(from: number * checkpoints.spacing, to: count)
    }

    /// How many contacts more the attribute is on for after some turns than after fewer.
    func growth(from start: Int, to end: Int) -> Int {
        let (entries, exits) = turns(from: start, to: end)
        return entries - exits
    }

    /// How many contacts turned the attribute on and off, after some turns and up to more.
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

    /// The places of both columns that count, up to a number of turns.
    func shown(upTo count: Int) -> some BidirectionalCollection<Int> {
        (range.lowerBound..<range.lowerBound + count).lazy.filter { place in
            hidden.map { !$0[transitions[place].contact] } ?? true
        }
    }
}

/// The sets of contacts that regular numbers of an attribute's turns leave.
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

    /// The set after a number of spacings, from 1 on.
    func bits(_ number: Int) -> ContactBits {
        unsafe words.withBuffer { words in
            let first = start + (number - 1) * length
            return unsafe ContactBits(words: words[first..<first + length])
        }
    }

    /// Makes the checkpoints of a list of turns.
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

    /// Far enough apart that they take two bytes a turn.
    static func spacing(contacts: Int) -> Int { max(64, ContactBits.words(for: contacts) * 4) }
}
