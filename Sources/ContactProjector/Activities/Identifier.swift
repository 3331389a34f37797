/// An opaque id that is compared byte for byte.
///
/// Two ids are equal exactly if their UTF-8 bytes are equal, and they sort by these bytes. Swift's string comparison
/// takes `"é"` and `"e\u{301}"` for one id, although the source system separates them.
public protocol Identifier: Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The id as in the source system.
    var rawValue: String { get }

    /// Creates an id from its text in the source system.
    init(_ rawValue: String)
}

extension Identifier {
    /// Creates an id from a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The id as in the source system.
    public var description: String { rawValue }

    /// Returns a Boolean value indicating whether both ids have the same bytes.
    public static func == (left: Self, right: Self) -> Bool {
        // Lengths first: a string stores its own, and ids of one source often share their first
        // bytes.
        left.rawValue.utf8.count == right.rawValue.utf8.count
            && ByteOrder.compare(left.rawValue, right.rawValue) == .same
    }

    /// Returns a Boolean value indicating whether the left id's bytes sort first.
    public static func < (left: Self, right: Self) -> Bool {
        ByteOrder.compare(left.rawValue, right.rawValue) == .ascending
    }

    /// Hashes the essential components of this value by feeding them into the given hasher.
    public func hash(into hasher: inout Hasher) {
        // The string's own hash has a fast path. Ids with equal bytes are equal strings and have equal
        // hashes; two ids that are one string may share a hash, too.
        rawValue.hash(into: &hasher)
    }
}

/// The id of an organization of the source system.
public struct OrgID: Identifier {
    /// The id as in the source system.
    public let rawValue: String

    /// Creates an id from its text in the source system.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The id of a contact, unique within its organization.
public struct ContactID: Identifier {
    /// The id as in the source system.
    public let rawValue: String

    /// Creates an id from its text in the source system.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The id of an activity, unique within its stream.
public struct ActivityID: Identifier {
    /// The id as in the source system.
    public let rawValue: String

    /// Creates an id from its text in the source system.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The id of a segment, which alone identifies a membership.
public struct SegmentID: Identifier {
    /// The id as in the source system.
    public let rawValue: String

    /// Creates an id from its text in the source system.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The id of a note.
public struct NoteID: Identifier {
    /// The id as in the source system.
    public let rawValue: String

    /// Creates an id from its text in the source system.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The id of an uploaded file.
public struct FileID: Identifier {
    /// The id as in the source system.
    public let rawValue: String

    /// Creates an id from its text in the source system.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The id of a broadcast.
public struct BroadcastID: Identifier {
    /// The id as in the source system.
    public let rawValue: String

    /// Creates an id from its text in the source system.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}
