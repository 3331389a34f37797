extension Timeline {
    /// Folds the activities that an as-of admits into a projection's state.
    ///
    /// O(n) applications.
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the timeline has no such activity.
    public func fold<P: Projection>(_ projection: P, asOf: AsOf = .end) throws(QueryError)
        -> P.State
    {
        projection.fold(try foldedPrefix(asOf: asOf))
    }

    /// Replays the activities that an as-of admits into the contact's state, with its basis.
    ///
    /// O(n).
    ///
    /// - Throws: ``QueryError/unknownActivity(_:in:)`` when the timeline has no such activity.
    public func state(asOf: AsOf = .end) throws(QueryError) -> ContactState {
        let prefix = try foldedPrefix(asOf: asOf)
        var state = ContactStateProjection(stream).fold(prefix)
        state.basis = basis(asOf: asOf, folding: prefix.count)
        return state
    }

    /// Returns the basis of a result that folds this many activities.
    func basis(asOf: AsOf, folding count: Int) -> Basis {
        let whole = wholeCount(in: count)
        return Basis(
            asOf: asOf,
            instant: asOf.instant ?? (asOf == .end ? nil : folded[..<count].last?.occurredAt),
            knownAt: knownAt,
            activities: whole,
            // Undated activities come first in the order, so those folded are a prefix of the
            // prefix.
            undated: wholeCount(in: min(count, undatedCount)),
            presence: presence(counting: whole),
            erasedAt: erasedAt,
            merges: merges
        )
    }

    private func presence(counting whole: Int) -> Basis.Presence {
        if whole > 0 { return .present }
        if erasedAt != nil { return .erased }
        return folded.isEmpty ? .unknown : .notYet
    }
}
