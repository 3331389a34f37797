extension Activity {
    /// Returns a Boolean value indicating whether this version sorts before another one of the same activity.
    ///
    /// The order covers every field in which versions can differ. It has no meaning, but doesn't depend on arrival.
    func isSpelled(before other: Activity) -> Bool {
        for (left, right) in zip(fields, other.fields) where !left.isSpelled(as: right) {
            guard let left else { return true }
            guard let right else { return false }
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        }
        // The bytes last: they have fields that this version doesn't know.
        return payload.bytes.lexicographicallyPrecedes(other.payload.bytes)
    }

    /// The fields as texts, in one fixed order.
    private var fields: [String?] {
        // A missing subject is one nil, and a present one starts with an empty string: otherwise a
        // subject's id could be compared with a field of another subject.
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
