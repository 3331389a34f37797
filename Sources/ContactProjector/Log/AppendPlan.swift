/// The pure part of an append: the classification and the order of a batch's activities.
///
/// Every store uses it, so the same activities become the same log everywhere.
public enum AppendPlan {
    /// Classifies an activity as new, duplicate, revision or conflict.
    ///
    /// The versions are those recorded under its id in its stream, in log order.
    ///
    /// Every version counts, not only the newest, so appending a recorded version again never writes anything. The
    /// result depends only on the first version and on one that equals the activity: a store that can find these two
    /// may leave out the rest.
    public static func decision(for activity: Activity, given versions: [LogEntry]) -> Decision {
        guard let first = versions.first else { return .record(LogEntry.Kind(recording: activity)) }
        // Rule 3.9: an erased text that is fetched again, revised or not, must not return. This comes
        // before the comparison, by which any text would be a revision of the missing description.
        if first.isErased { return .duplicate(of: first.position) }
        // Not only the newest version: files that are loaded in turn would add a revision each
        // time.
        if let same = versions.first(where: { $0.activity.isSameVersion(as: activity) }) {
            return .duplicate(of: same.position)
        }
        // Which contacts became one is all that an alias says, so it has no other description.
        if first.kind == .alias, first.activity.definesTheSame(as: activity) {
            return .duplicate(of: first.position)
        }
        // The first entry holds in a conflict (rule 5.4), so only its defining fields are compared.
        // With the segments that its id is made of, an observation states more than without.
        return first.activity.definesTheSame(as: activity)
            && first.activity.observation?.lacksSegments == activity.observation?.lacksSegments
            ? .record(.revision(of: first.position)) : .record(.conflict(with: first.position))
    }

    /// The way an activity is to be recorded.
    public enum Decision: Hashable, Sendable {
        /// Write an entry of this kind.
        case record(LogEntry.Kind)
        /// Write nothing.
        case duplicate(of: Position)
    }

    /// Returns the indexes of a batch in the order in which its activities are to be recorded.
    ///
    /// This is the given order, except that the versions of one activity are sorted from the oldest description to the
    /// newest: by update times, then by digest, then by content. So a reversed batch gives the same log except for
    /// positions. O(n).
    public static func recordingOrder(of batch: [Activity]) -> [Int] {
        // A page is often newest first and a file oldest first, so the given order doesn't show
        // which description is newer.
        var order = Array(batch.indices)
        for places in placesOfRepeated(in: batch) {
            let sorted = places.sorted { describedEarlier(batch[$0], batch[$1]) }
            // The versions trade places among themselves: all other activities keep their
            // positions.
            for (place, index) in zip(places, sorted) { order[place] = index }
        }
        return order
    }

    private struct Key: Hashable {
        let stream: StreamID
        let id: ActivityID
    }

    private static func placesOfRepeated(in batch: [Activity]) -> [[Int]] {
        var firstPlace: [Key: Int] = [:]
        var repeated: [Int: [Int]] = [:]
        firstPlace.reserveCapacity(batch.count)
        for (place, activity) in batch.enumerated() {
            let key = Key(stream: activity.stream, id: activity.id)
            if let first = firstPlace[key] {
                repeated[first, default: [first]].append(place)
            } else {
                firstPlace[key] = place
            }
        }
        return Array(repeated.values)
    }

    private static func describedEarlier(_ left: Activity, _ right: Activity) -> Bool {
        if left.describedAt != right.describedAt {
            return Timestamp.precedes(left.describedAt, right.describedAt)
        }
        // Digests are equal for versions made in code and for those that differ only in defining
        // fields. Content decides there, so that nothing is left to the order of arrival.
        return left.payload.digest == right.payload.digest
            ? left.isSpelled(before: right) : left.payload.digest < right.payload.digest
    }
}

extension Activity {
    /// The latest update time that the description carries.
    fileprivate var describedAt: Timestamp? {
        [segment?.updatedAt, note?.updatedAt].compactMap(\.self).max()
    }
}
