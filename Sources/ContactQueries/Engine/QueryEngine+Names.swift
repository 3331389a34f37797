internal import ContactCensus
package import ContactProjector

/// The names of segments.
extension QueryEngine {
    /// Reads something that names segments, by the names that they had at a time and have now.
    ///
    /// Where those won't do it is read again, by every name that they ever had. That second look reads the log, from where it was read last.
    ///
    /// - Parameters:
    ///   - asOf: The time whose names come first.
    ///   - idsSuffice: Whether what names segments by their ids alone needs no look at names, and so no remark on them.
    ///   - read: The reading.
    /// - Returns: The outcome of the reading.
    /// - Throws: What the reading throws, and ``UserError`` when the log can't be read.
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
    /// Of a short log every name is among them.
    ///
    /// - Throws: ``UserError`` when the log can't be read.
    package func segmentNames(asOf: AsOf = .end) async throws(UserError) -> SegmentNames {
        let census = try await census()
        // Of what is soon read, every name: then no remark is missed.
        if census.activityCount <= Self.few { return try await everyName().asked(at: asOf) }
        var names = SegmentNames(census.segments)
        names.isComplete = false
        for segment in census.segments {
            names.learn(segment, name: try await name(of: segment, census), at: .latest)
            // As one that was there before all others, so that it alone counts there.
            names.learn(segment, name: try await name(of: segment, census, asOf: asOf), at: nil)
        }
        return names.asked(at: asOf == .end ? .end : .before(.earliest))
    }

    /// As many activities are read in some 50 ms.
    private static var few: Int { 10_000 }

    private func everyName() async throws(UserError) -> SegmentNames {
        try await nameCache.names(isCanceled)
    }

    /// A segment's latest name, or the one that it had at a time.
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
                try await log.entries(after: before, limit: 1).first?.activity.segment?.name
            }
        }
    }
}

/// Every name that a log's segments ever had, kept from one query to the next.
actor SegmentNameCache {
    private let log: any ActivityStore
    private var names = SegmentNames()
    /// How far the log was read; nil before that.
    private var place: LogPlace?

    init(of log: any ActivityStore) { self.log = log }

    /// The names, read from where the log was read last.
    func names(_ isCanceled: () -> Bool) async throws(UserError) -> SegmentNames {
        var names = self.names
        place = try await names.learn(from: log, after: place, isInterrupted: isCanceled)
        self.names = names
        return names
    }
}
