internal import ActivityJSON
public import ContactProjector

extension Census {
    /// Folds the activities of one contact into its state.
    ///
    /// A contact that isn't in the census is unknown.
    ///
    /// Reads the contact's records again: O(n log n + bytes) for n activities of the contact.
    ///
    /// - Throws: ``CensusError/needsText`` where the census is one of a log, and ``CensusError/changedText`` when a source changed.
    public func state(
        of stream: StreamID,
        asOf: AsOf = .end
    ) throws(CensusError) -> ContactState {
        let timeline = try timeline(of: stream)
        do { return try timeline.state(asOf: asOf) } catch {
            guard case .activity(let id) = asOf else { throw .changedText }
            throw .activityOfOneContact(id)
        }
    }

    /// Returns the activities of one contact in their order.
    ///
    /// - Throws: ``CensusError`` as ``state(of:asOf:)`` does.
    public func timeline(of stream: StreamID) throws(CensusError) -> Timeline {
        guard form == .json else { throw .needsText }
        let contact = contacts.number(of: stream)
        return try timeline(contact.map { rows.rows(of: $0) } ?? 0..<0, of: stream, rowText())
    }

    /// Folds the activities of every contact that is present at a time, in the order of contacts.
    ///
    /// Several contacts are folded at once. O(bytes of what had occurred).
    ///
    /// - Throws: ``CensusError`` as ``state(of:asOf:)`` does.
    public func states(asOf: AsOf = .end, threads: Int = 2) async throws(CensusError)
        -> [ContactState]
    {
        guard form == .json else { throw .needsText }
        guard let bound = try TimeBound(asOf) else { return [] }
        let present = contacts.sorted(transitions[.present].bits(at: bound.time).numbers)
        let starts = Array(stride(from: 0, to: present.count, by: 512))
        let next = SharedCounter()
        let results = await withTaskGroup(of: [Int: Result<[ContactState], CensusError>].self) {
            group in
            for _ in 0..<max(1, threads) {
                group.addTask {
                    var parts: [Int: Result<[ContactState], CensusError>] = [:]
                    while let part = next.take(below: starts.count) {
                        let contacts = present[
                            starts[part]..<min(starts[part] + 512, present.count)
                        ]
                        parts[part] = self.states(of: contacts, asOf: asOf, upTo: bound)
                    }
                    return parts
                }
            }
            return await group.reduce(into: [:]) { all, parts in
                all.merge(parts) { first, _ in first }
            }
        }
        var states: [ContactState] = []
        states.reserveCapacity(present.count)
        for part in starts.indices { states += try results[part]?.get() ?? [] }
        return states
    }

    private func states(
        of contacts: ArraySlice<(number: Int, stream: StreamID)>,
        asOf: AsOf,
        upTo bound: TimeBound
    ) -> Result<[ContactState], CensusError> {
        do throws(CensusError) {
            let reader = try rowText()
            var states: [ContactState] = []
            for (number, stream) in contacts {
                let rows = rows.rows(of: number, upTo: bound.time)
                let timeline = try timeline(rows, of: stream, reader)
                guard let state = try? timeline.state(asOf: asOf) else { throw .changedText }
                states.append(state)
            }
            return .success(states)
        } catch {
            return .failure(error)
        }
    }

    private func timeline(
        _ range: Range<Int>,
        of stream: StreamID,
        _ reader: RowStrings
    ) throws(CensusError) -> Timeline {
        var activities: [Activity] = []
        activities.reserveCapacity(range.count)
        for row in range {
            guard let activity = reader.activity(rows.range(row), of: stream) else {
                throw .changedText
            }
            activities.append(activity)
        }
        return Timeline(stream: stream, knownAt: head.position, activities: activities)
    }
}
