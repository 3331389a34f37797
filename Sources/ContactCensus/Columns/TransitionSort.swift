/// A transition and its time, while transitions are sorted.
struct TimedTransition: BitwiseCopyable, Sendable {
    let time: Int64
    let transition: PackedTransition
}

/// A stable sort of transitions by time.
///
/// It counts digits: at most six passes for each transition, while comparing takes 17 steps for
/// each of 100,000 transitions.
struct TransitionSort {
    private var spare: [TimedTransition] = []

    // Six passes cover 64 bits. The 2,048 counters of a pass take 16 KiB and fit into the
    // first-level cache. Up to 512 transitions, clearing and summing them would be most of the
    // work.
    private static let digitBits = 11
    private static let few = 512

    static func sorted(_ transitions: [TimedTransition]) -> [TimedTransition] {
        var transitions = transitions
        var sort = TransitionSort()
        unsafe transitions.withUnsafeMutableBufferPointer { unsafe sort.sort($0) }
        return transitions
    }

    mutating func sort(_ transitions: UnsafeMutableBufferPointer<TimedTransition>) {
        guard transitions.count > 1 else { return }
        guard transitions.count > Self.few else { return unsafe Self.insert(transitions) }
        // Undated transitions would be so far from the others that their distance needs all digits,
        // so they get digit zero and the others start at one.
        var least = Int64.max
        var most = Int64.min
        for index in transitions.indices {
            let time = unsafe transitions[index].time
            guard time != RowColumns.undated else { continue }
            least = min(least, time)
            most = max(most, time)
        }
        guard least <= most else { return }
        // Can't overflow: timestamps are limited to the years 0001 to 9999.
        let bits = Int64.bitWidth - (most - least + 1).leadingZeroBitCount
        if spare.count < transitions.count { spare = unsafe Array(transitions) }
        for shift in stride(from: 0, to: bits, by: Self.digitBits) {
            unsafe pass(transitions, from: least, shift: UInt64(shift))
        }
    }

    private mutating func pass(
        _ transitions: UnsafeMutableBufferPointer<TimedTransition>,
        from least: Int64,
        shift: UInt64
    ) {
        let mask = 1 << Self.digitBits - 1
        func digit(_ transition: TimedTransition) -> Int {
            let distance = transition.time == RowColumns.undated ? 0 : transition.time - least + 1
            return Int(truncatingIfNeeded: distance >> shift) & mask
        }
        var starts = [Int](repeating: 0, count: mask + 2)
        for index in transitions.indices { unsafe starts[digit(transitions[index]) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        let count = transitions.count
        unsafe spare.withUnsafeMutableBufferPointer { spare in
            for index in transitions.indices {
                let transition = unsafe transitions[index]
                let digit = digit(transition)
                unsafe spare[starts[digit]] = transition
                starts[digit] += 1
            }
            _ = unsafe transitions.update(fromContentsOf: spare[..<count])
        }
    }

    private static func insert(_ transitions: UnsafeMutableBufferPointer<TimedTransition>) {
        var sorted = unsafe Array(transitions)
        // The standard library doesn't guarantee that its sort is stable, so the index is part of
        // the key.
        let order = sorted.indices.sorted {
            sorted[$0].time != sorted[$1].time ? sorted[$0].time < sorted[$1].time : $0 < $1
        }
        sorted = order.map { sorted[$0] }
        _ = unsafe transitions.update(fromContentsOf: sorted)
    }
}
