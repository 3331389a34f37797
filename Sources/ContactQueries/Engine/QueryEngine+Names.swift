internal import ContactCensus
package import ContactProjector

/// The names of segments at a time, at the head, and ever.
extension QueryEngine {
    /// Reads a text that names segments, by the names that they had at a time and have now.
    ///
    /// If a name isn't among those, it is read again with every name that segments ever had. That
    /// requires the log to be read, from where it was read last.
    ///
    /// - Parameters:
    ///   - asOf: The time whose names come first.
    ///   - idsSuffice: A Boolean value that indicates whether a text that names segments only by
    ///     ids needs no names, and so no remarks on them.
    ///   - read: A closure that reads the text.
    /// - Returns: The result of the closure.
    /// - Throws: The error of the closure, or ``UserError`` if the log can't be read.
    package func resolving<Answer>(
        asOf: AsOf,
        idsSuffice: Bool = false,
        _ read: (SegmentNames) throws(UserError) -> Answer
    ) async throws(UserError) -> Answer {
        if idsSuffice {
            let ids = SegmentNames(try await census().segments)
            do { return try read(ids) } catch  where error.code == .unknownName {}
        }
        do {
            return try read(try await segmentNames(asOf: asOf))
        } catch  where error.code == .unknownName {
            return try read(try await everyName().asked(at: asOf))
        }
    }

    /// Returns the segments by their ids, with the names that they had at a time and have now.
    ///
    /// If the log is short, every name is included.
    ///
    /// - Throws: ``UserError`` when the log can't be read.
    package func segmentNames(asOf: AsOf = .end) async throws(UserError) -> SegmentNames {
        let census = try await census()
        // A short log is read for every name, so no remark is missed.
        if census.activityCount <= Self.few { return try await everyName().asked(at: asOf) }
        var names = SegmentNames(census.segments)
        names.isComplete = false
        for segment in census.segments {
            names.learn(segment, name: try await name(of: segment, census), at: .latest)
            // Without a time, it counts as used before all others, so it alone is in use there.
            names.learn(segment, name: try await name(of: segment, census, asOf: asOf), at: nil)
        }
        return names.asked(at: asOf == .end ? .end : .before(.earliest))
    }

    /// The number of activities that are read in about 50 ms.
    private static var few: Int { 10_000 }

    private func everyName() async throws(UserError) -> SegmentNames {
        try await nameCache.names(isCanceled)
    }

    /// Returns a segment's latest name, or its name at a time.
    func name(
        of segment: SegmentID,
        _ census: Census,
        asOf: AsOf = .end
    ) async throws(UserError) -> String? {
        let naming = try asking { () throws(CensusError) in
            try census.naming(of: segment, asOf: asOf)
        }
        switch naming {
        case nil: return nil
        case .segment(let segment): return segment?.name
        case .position(let position):
            let before = Position(position.rawValue - 1)
            return try await reading { log throws(StoreError) in
                try await log.entries(after: before, limit: 1).first?.activity.namedSegments
                    .first { $0.id == segment }?.name
            }
        }
    }
}

/// The names that a log's segments ever had, kept from one query to the next.
actor SegmentNameCache {
    private let log: any ActivityStore
    private var names = SegmentNames()
    /// The place up to which the log was read, or `nil` if it wasn't.
    private var place: LogPlace?

    init(of log: any ActivityStore) { self.log = log }

    /// Returns the names, reading the log from where it was read last.
    func names(_ isCanceled: () -> Bool) async throws(UserError) -> SegmentNames {
        // A copy, stored when complete: a canceled read must not leave half of the names, and
        // another call may run at the `await`.
        var names = self.names
        place = try await names.learn(from: log, after: place, isInterrupted: isCanceled)
        self.names = names
        return names
    }
}
