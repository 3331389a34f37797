/// The builder of the index of transitions, from the events of all contacts.
struct TransitionIndexBuilder: Sendable {
    let events: [[AttributeTransition]]
    let attributes: Int
    let contacts: Int

    /// Sorts the transitions of all attributes, several attributes at once.
    func index(threads: Int) async -> TransitionIndex {
        let (starts, ends) = places()
        let count = Int(ends.last ?? 0)
        let timed = UninitializedColumn<TimedTransition>(count: count)
        await withTaskGroup(of: Void.self) { group in
            for (part, start) in starts.enumerated() {
                group.addTask { scatter(events[part], from: start, into: timed) }
            }
        }
        let columns = Columns(
            timed: timed,
            ends: Column(ends),
            contacts: contacts,
            count: count
        )
        await withTaskGroup(of: Void.self) { group in
            // Attributes differ in size, so each worker takes every so many-th of them instead of a
            // range.
            for worker in 0..<threads {
                group.addTask { columns.sort(worker, of: threads) }
            }
        }
        return columns.index
    }

    /// Returns the first index of each part's transitions of each attribute, and the end of each
    /// attribute.
    private func places() -> (starts: [[Int]], ends: [UInt32]) {
        let counts = events.map { events in
            var counts = [Int](repeating: 0, count: attributes)
            for event in events where !event.isDropped { counts[Int(event.attribute)] += 1 }
            return counts
        }
        var starts = counts
        var ends: [UInt32] = []
        var end = 0
        for attribute in 0..<attributes {
            // Parts are in the order of contacts, and a scatter keeps the order within a part. So
            // the transitions of one time stay in the order of contacts, which the stable sort
            // preserves.
            for part in counts.indices {
                starts[part][attribute] = end
                end += counts[part][attribute]
            }
            ends.append(UInt32(end))
        }
        return (starts, ends)
    }

    private func scatter(
        _ events: [AttributeTransition],
        from starts: [Int],
        into timed: UninitializedColumn<TimedTransition>
    ) {
        var cursors = starts
        for event in events where !event.isDropped {
            let attribute = Int(event.attribute)
            timed[cursors[attribute]] = TimedTransition(
                time: event.time,
                transition: event.transition
            )
            cursors[attribute] += 1
        }
    }

    /// The columns of the index while they are filled.
    private struct Columns: Sendable {
        let timed: UninitializedColumn<TimedTransition>
        let ends: Column<UInt32>
        let contacts: Int
        let count: Int
        let times: UninitializedColumn<Int64>
        let transitions: UninitializedColumn<PackedTransition>
        let checkpoints: UninitializedColumn<UInt64>
        let checkpointStarts: [Int]

        init(
            timed: UninitializedColumn<TimedTransition>,
            ends: Column<UInt32>,
            contacts: Int,
            count: Int
        ) {
            self.timed = timed
            self.ends = ends
            self.contacts = contacts
            self.count = count
            checkpointStarts = TransitionIndex.checkpointStarts(ends, contacts: contacts)
            times = UninitializedColumn(count: count)
            transitions = UninitializedColumn(count: count)
            checkpoints = UninitializedColumn(count: checkpointStarts.last ?? 0)
        }

        var index: TransitionIndex {
            TransitionIndex(
                times: times.column(count: count),
                transitions: transitions.column(count: count),
                ends: ends,
                checkpoints: checkpoints.column(count: checkpoints.count),
                contacts: contacts
            )
        }

        /// Sorts the attributes of one worker, which are a fixed step apart.
        func sort(_ worker: Int, of threads: Int) {
            var sort = TransitionSort()
            for attribute in stride(from: worker, to: ends.count, by: threads) {
                let range = (attribute == 0 ? 0 : Int(ends[attribute - 1]))..<Int(ends[attribute])
                unsafe sort.sort(timed.places(range))
                fill(range, checkpointsFrom: checkpointStarts[attribute])
            }
        }

        private func fill(_ range: Range<Int>, checkpointsFrom start: Int) {
            for place in range {
                times[place] = timed[place].time
                transitions[place] = timed[place].transition
            }
            unsafe Checkpoints.fill(
                checkpoints,
                from: start,
                UnsafeBufferPointer(transitions.places(range)),
                contacts: contacts
            )
        }
    }
}
