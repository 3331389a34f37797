package import ContactCensus
package import ContactProjector

/// All contacts at once, of files or of a log.
package struct AllContacts: Sendable {
    /// The census of all contacts.
    package let census: Census
    /// The log that the census is of; nil for files.
    let store: (any ActivityStore)?
    /// Whether whoever asked gave up.
    let isInterrupted: @Sendable () -> Bool

    /// All contacts of a census, and of the log that it is of.
    package init(
        _ census: Census,
        of store: (any ActivityStore)? = nil,
        isInterrupted: @escaping @Sendable () -> Bool = { Task.isCancelled }
    ) {
        self.census = census
        self.store = store
        self.isInterrupted = isInterrupted
    }

    /// The same with what the log learnt since, the census's head or a later position up to which nothing is missing.
    package func updated(from position: Position? = nil) async throws(UserError) -> AllContacts {
        guard let store else { return self }
        do {
            return AllContacts(
                try await census.updated(with: store, from: position),
                of: store,
                isInterrupted: isInterrupted
            )
        } catch {
            throw UserError(error)
        }
    }

    /// A segment's latest name, or the one that it had at a time.
    package func name(
        of segment: SegmentID,
        asOf: AsOf = .end
    ) async throws(UserError) -> String? {
        let naming: Census.Naming?
        do { naming = try census.naming(of: segment, asOf: asOf) } catch {
            throw UserError(error)
        }
        switch naming {
        case nil: return nil
        case .segment(let segment): return segment?.name
        case .position(let position):
            guard let store else { return nil }
            do {
                let before = Position(position.rawValue - 1)
                return try await store.entries(after: before, limit: 1).first?.activity.segment?
                    .name
            } catch {
                throw UserError(error)
            }
        }
    }

    /// The states of contacts by what the census knows, in their order.
    package func states(
        of streams: [StreamID],
        asOf: AsOf
    ) async throws(UserError) -> [ContactState] {
        var states: [ContactState] = []
        for stream in streams.sorted() {
            if isInterrupted() { throw .interrupted }
            if let store {
                states.append(try await state(of: stream, asOf, store))
            } else {
                do { states.append(try census.state(of: stream, asOf: asOf)) } catch {
                    throw UserError(error)
                }
            }
        }
        return states
    }

    /// The contacts of whom a condition holds.
    ///
    /// The words of notes are asked of the log, one contact after the other, where the census doesn't hold them.
    package func contacts(
        where predicate: ContactPredicate,
        asOf: AsOf
    ) async throws(UserError) -> [StreamID] {
        do throws(CensusError) {
            return Array(try census.contacts(where: predicate, asOf: asOf))
        } catch .needsText {
            let present: [StreamID]
            do { present = Array(try census.contacts(asOf: asOf)) } catch {
                throw UserError(error)
            }
            // State by state: of a million contacts not all can be held at once.
            var found: [StreamID] = []
            for stream in present {
                let states = try await states(of: [stream], asOf: asOf)
                if states.contains(where: predicate.matches) { found.append(stream) }
            }
            return found
        } catch {
            throw UserError(error)
        }
    }

    /// One head throughout: what the log learnt behind the census is as unknown as it is to the census.
    private func state(
        of stream: StreamID,
        _ asOf: AsOf,
        _ store: any ActivityStore
    ) async throws(UserError) -> ContactState {
        do {
            return try await store.state(
                of: stream,
                asOf: asOf,
                knownAt: .position(census.head.position)
            )
        } catch {
            throw UserError(error)
        }
    }
}
