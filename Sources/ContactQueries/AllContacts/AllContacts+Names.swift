internal import ContactCensus
package import ContactProjector

/// The names of segments.
extension AllContacts {
    /// Reads something that names segments: by the names that they had at a time and have now, and where those won't do by every name
    /// that they ever had.
    ///
    /// The second look reads everything again: O(bytes), or O(log entries).
    ///
    /// - Throws: What the reading throws, and ``UserError`` when a source or the log can't be read.
    package func resolving<Answer>(
        asOf: AsOf,
        _ read: (SegmentNames) throws(UserError) -> Answer
    ) async throws(UserError) -> Answer {
        do {
            return try read(try await segmentNames(asOf: asOf))
        } catch  where error.code == .unknownName {
            return try read(try await everySegmentName().asked(at: asOf))
        }
    }

    /// The segments by their ids, with the names that they had at a time and have now.
    private func segmentNames(asOf: AsOf) async throws(UserError) -> SegmentNames {
        // Of what is soon read, every name: then no remark is missed.
        if census.activityCount <= Self.few { return try await everySegmentName().asked(at: asOf) }
        var names = SegmentNames(census.segments)
        for segment in census.segments {
            names.learn(segment, name: try await name(of: segment), at: .latest)
            // As one that was there before all others, so that it alone counts there.
            names.learn(segment, name: try await name(of: segment, asOf: asOf), at: nil)
        }
        return names.asked(at: asOf == .end ? .end : .before(.earliest))
    }

    /// As many activities are read in some 50 ms.
    private static let few = 10_000

    /// The segments by their ids and every name that they had.
    ///
    /// O(bytes) of files, O(log entries) of a log.
    package func everySegmentName() async throws(UserError) -> SegmentNames {
        var names = SegmentNames(census.segments)
        guard store == nil else {
            _ = try await learn(&names, after: nil)
            return names
        }
        var isStopped = false
        census.readSources { activity in
            names.learn(activity)
            isStopped = isInterrupted()
            return !isStopped
        }
        if isStopped { throw .interrupted }
        return names
    }

    /// Adds the names in the entries of the log behind a place.
    ///
    /// - Returns: The place of the last entry.
    package func learn(
        _ names: inout SegmentNames,
        after place: LogPlace?
    ) async throws(UserError) -> LogPlace? {
        guard let store else { return place }
        return try await names.learn(from: store, after: place, isInterrupted: isInterrupted)
    }
}
