/// The pure part of an append: what each activity is to what the log holds.
///
/// Every store decides by it, so that the same activities become the same log everywhere.
public enum AppendPlan {
    /// Classifies an activity as new, duplicate, revision or conflict.
    ///
    /// The versions are those recorded under its id in its stream, in log order.
    ///
    /// Any version counts, not just the newest: appending what the log holds writes nothing, however often it is done
    /// and however much was recorded since. Only the first version and one that is the same decide, so a store that can find
    /// them may leave out the rest.
    public static func decision(for activity: Activity, given versions: [LogEntry]) -> Decision {
        guard let first = versions.first else { return .record(.activity) }
        // An erased text that is fetched again must not come back, in whatever words.
        if first.isErased { return .duplicate(of: first.position) }
        if let same = versions.first(where: { $0.activity == activity }) {
            return .duplicate(of: same.position)
        }
        return first.activity.definesTheSame(as: activity)
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
    /// newest: by update times, then by digest, then by content. One append has one record time, so the order inside it
    /// proves nothing: a reversed batch gives the same log but for positions. O(n).
    public static func recordingOrder(of batch: [Activity]) -> [Int] {
        var order = Array(batch.indices)
        for places in placesOfRepeated(in: batch) {
            let sorted = places.sorted { describedEarlier(batch[$0], batch[$1]) }
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
