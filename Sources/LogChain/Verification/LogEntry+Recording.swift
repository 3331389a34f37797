package import ContactProjector

extension LogEntry {
    /// Returns a Boolean value indicating whether an append, or an erasure, records this entry after others of its id.
    ///
    /// The others are the entries before this one with the same stream and id, in the order of the log.
    package func isRecorded(after versions: [LogEntry]) -> Bool {
        isAppended(to: versions) || versions.first.map(isBlank) ?? false
    }

    /// Returns a Boolean value indicating whether a later entry of this one's id records that its description was erased.
    ///
    /// The others have the same stream and id.
    package func isBlanked(by versions: [LogEntry]) -> Bool {
        versions.contains { other in
            other.position > position && other.kind.first == kind.first ?? position
                && other.activity.payload.bytes == other.activity.blank
        }
    }

    /// Returns a Boolean value indicating whether an append records this entry.
    ///
    /// Of an erased entry only the definition is left to decide that.
    private func isAppended(to versions: [LogEntry]) -> Bool {
        guard isErased, let first = versions.first else {
            return AppendPlan.decision(for: activity, given: versions) == .record(kind)
        }
        // Whether an observation had its segments is no longer known.
        if activity.isObserved { return kind.first == first.position }
        return first.activity.definesTheSame(as: activity)
            ? kind == .revision(of: first.position)
            : kind == .conflict(with: first.position)
    }

    /// Returns a Boolean value indicating whether this entry records that an activity's description was erased.
    private func isBlank(of first: LogEntry) -> Bool {
        guard first.isErased, !isErased else { return false }
        return kind == .revision(of: first.position)
            && activity.payload.bytes == first.activity.blank
    }
}
