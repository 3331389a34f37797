extension Activity {
    /// Tells whether this comes first in an order over all that two versions of one activity can differ in.
    ///
    /// The order means nothing. It is there so that nothing is left for the order of arrival to decide.
    func isSpelled(before other: Activity) -> Bool {
        for (left, right) in zip(fields, other.fields) where !left.isSpelled(as: right) {
            guard let left else { return true }
            guard let right else { return false }
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }
        return payload.bytes.lexicographicallyPrecedes(other.payload.bytes)
    }

    /// Every field; an absent subject is one nil, a present one starts with an empty string, so that no two line up.
    private var fields: [String?] {
        [kind.name, occurredAt?.rfc3339, metadata]
            + (segment?.fields ?? [nil]) + (note?.fields ?? [nil])
            + (broadcast.map { ["", $0.id?.rawValue, $0.name] } ?? [nil])
            + (file?.fields ?? [nil]) + (actor?.fields ?? [nil])
            + (assistant.map { ["", $0.id, $0.name] } ?? [nil])
    }
}

extension Activity.Segment {
    fileprivate var fields: [String?] { ["", id?.rawValue, name, color, updatedAt?.rfc3339] }
}

extension Activity.Note {
    fileprivate var fields: [String?] {
        ["", id?.rawValue, content, createdAt?.rfc3339, updatedAt?.rfc3339]
            + (author?.fields ?? [nil])
    }
}

extension Activity.File {
    fileprivate var fields: [String?] {
        ["", id?.rawValue, name, mimeType, size.map { String($0) }, url]
    }
}

extension Activity.Actor {
    fileprivate var fields: [String?] { ["", id, name, email] }
}
