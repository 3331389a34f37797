// Swift's `==` takes "é" and "e\u{301}" for one string. For a source system they are two descriptions,
// so texts are compared byte for byte, as the digests of payloads compare them (IdsAreBytes).

extension String? {
    /// Returns a Boolean value indicating whether both are `nil` or have the same bytes.
    func isSpelled(as other: String?) -> Bool {
        guard let self, let other else { return self == nil && other == nil }
        return self.utf8.elementsEqual(other.utf8)
    }
}

extension Activity.Segment {
    /// Returns a Boolean value indicating whether id, name and color agree.
    public static func == (left: Activity.Segment, right: Activity.Segment) -> Bool {
        left.id == right.id && left.name.isSpelled(as: right.name)
            && left.color.isSpelled(as: right.color)
    }
}

extension Activity.Note {
    /// Returns a Boolean value indicating whether every field agrees.
    public static func == (left: Activity.Note, right: Activity.Note) -> Bool {
        left.id == right.id && left.content.isSpelled(as: right.content)
            && left.createdAt == right.createdAt && left.updatedAt == right.updatedAt
            && left.author == right.author
    }
}

extension Activity.File {
    /// Returns a Boolean value indicating whether every field agrees.
    public static func == (left: Activity.File, right: Activity.File) -> Bool {
        left.id == right.id && left.size == right.size && left.name.isSpelled(as: right.name)
            && left.mimeType.isSpelled(as: right.mimeType) && left.url.isSpelled(as: right.url)
    }
}

extension Activity.Broadcast {
    /// Returns a Boolean value indicating whether every field agrees.
    public static func == (left: Activity.Broadcast, right: Activity.Broadcast) -> Bool {
        left.id == right.id && left.name.isSpelled(as: right.name)
    }
}

extension Activity.Actor {
    /// Returns a Boolean value indicating whether every field agrees.
    public static func == (left: Activity.Actor, right: Activity.Actor) -> Bool {
        left.id.isSpelled(as: right.id) && left.name.isSpelled(as: right.name)
            && left.email.isSpelled(as: right.email)
    }
}

extension Activity.Assistant {
    /// Returns a Boolean value indicating whether every field agrees.
    public static func == (left: Activity.Assistant, right: Activity.Assistant) -> Bool {
        left.id.isSpelled(as: right.id) && left.name.isSpelled(as: right.name)
    }
}
