/// The transitions of all attributes, by attribute and time.
struct TransitionIndex: Sendable {
    let times: Column<Int64>
    let transitions: Column<PackedTransition>
    /// The end of each attribute's transitions.
    let ends: Column<UInt32>
    let checkpoints: Column<UInt64>
    let contacts: Int
    private let checkpointStarts: [Int]

    init(
        times: Column<Int64>,
        transitions: Column<PackedTransition>,
        ends: Column<UInt32>,
        checkpoints: Column<UInt64>,
        contacts: Int
    ) {
        self.times = times
        self.transitions = transitions
        self.ends = ends
        self.checkpoints = checkpoints
        self.contacts = contacts
        checkpointStarts = Self.checkpointStarts(ends, contacts: contacts)
    }

    /// Creates an index of sorted transitions, computing the checkpoints.
    init(
        times: Column<Int64>,
        transitions: Column<PackedTransition>,
        ends: Column<UInt32>,
        contacts: Int
    ) {
        let starts = Self.checkpointStarts(ends, contacts: contacts)
        let words = UninitializedColumn<UInt64>(count: starts.last ?? 0)
        var start = 0
        unsafe transitions.withBuffer { turns in
            for attribute in ends.indices {
                let end = Int(ends[attribute])
                let list = unsafe UnsafeBufferPointer(rebasing: turns[start..<end])
                unsafe Checkpoints.fill(words, from: starts[attribute], list, contacts: contacts)
                start = end
            }
        }
        self.init(
            times: times,
            transitions: transitions,
            ends: ends,
            checkpoints: words.column(count: words.count),
            contacts: contacts
        )
    }

    var size: Int { times.size + transitions.size + ends.size + checkpoints.size }

    /// Returns the first word of each attribute's checkpoints, and the end of the last.
    static func checkpointStarts(_ ends: Column<UInt32>, contacts: Int) -> [Int] {
        var starts = [0]
        var first = 0
        for attribute in ends.indices {
            let count = (Int(ends[attribute]) - first) / Checkpoints.spacing(contacts: contacts)
            first = Int(ends[attribute])
            starts.append(starts[attribute] + count * ContactBits.words(for: contacts))
        }
        return starts
    }

    /// Returns the transitions of an attribute, which are none for an unknown one.
    subscript(attribute: AttributeNumber) -> TransitionList {
        let number = Int(attribute.rawValue)
        // A segment that no activity names has the number `.max`.
        guard number < ends.count else {
            return TransitionList(
                times: times,
                transitions: transitions,
                range: 0..<0,
                checkpoints: nil,
                contacts: contacts
            )
        }
        let start = number == 0 ? 0 : Int(ends[number - 1])
        return TransitionList(
            times: times,
            transitions: transitions,
            range: start..<Int(ends[number]),
            checkpoints: Checkpoints(
                spacing: Checkpoints.spacing(contacts: contacts),
                words: checkpoints,
                start: checkpointStarts[number],
                length: ContactBits.words(for: contacts)
            ),
            contacts: contacts
        )
    }
}
