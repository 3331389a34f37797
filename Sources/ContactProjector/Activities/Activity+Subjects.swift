extension Activity {
    /// A segment as an activity names it.
    public struct Segment: Hashable, Sendable {
        /// The key of a membership, or `nil` if the activity has none.
        public let id: SegmentID?
        /// The name at the time of the fetch.
        public let name: String?
        /// The name of the segment's color in the source system at the time of the fetch.
        public let color: String?
        /// The time the description last changed.
        ///
        /// It is volatile, so equality ignores it.
        public let updatedAt: Timestamp?

        /// Creates the description of a segment.
        public init(
            id: SegmentID?,
            name: String? = nil,
            color: String? = nil,
            updatedAt: Timestamp? = nil
        ) {
            self.id = id
            self.name = name
            self.color = color
            self.updatedAt = updatedAt
        }

        /// Hashes the essential components of this value by feeding them into the given hasher.
        public func hash(into hasher: inout Hasher) {
            // Not `updatedAt`: it is volatile, so equal segments may differ in it.
            hasher.combine(id)
            hasher.combine(name)
            hasher.combine(color)
        }
    }

    /// A note as an activity names it.
    public struct Note: Hashable, Sendable, Codable {
        /// The id, or `nil` if the activity has none.
        public let id: NoteID?
        /// The text at the time of the fetch; an earlier text is known only if it was recorded before.
        public let content: String?
        /// The time the note was written.
        public let createdAt: Timestamp?
        /// The time the text last changed before the fetch.
        public let updatedAt: Timestamp?
        /// The author of the note.
        public let author: Activity.Actor?

        /// Creates the description of a note.
        public init(
            id: NoteID?,
            content: String? = nil,
            createdAt: Timestamp? = nil,
            updatedAt: Timestamp? = nil,
            author: Activity.Actor? = nil
        ) {
            self.id = id
            self.content = content
            self.createdAt = createdAt
            self.updatedAt = updatedAt
            self.author = author
        }
    }

    /// A file as an activity names it.
    public struct File: Hashable, Sendable, Codable {
        /// The id, or `nil` if the activity has none.
        public let id: FileID?
        /// The name of the file in its original location.
        public let name: String?
        /// The media type.
        public let mimeType: String?
        /// The size in bytes.
        public let size: Int64?
        /// The address at which the source system serves the file.
        public let url: String?

        /// Creates the description of a file.
        public init(
            id: FileID?,
            name: String? = nil,
            mimeType: String? = nil,
            size: Int64? = nil,
            url: String? = nil
        ) {
            self.id = id
            self.name = name
            self.mimeType = mimeType
            self.size = size
            self.url = url
        }
    }

    /// A broadcast as an activity names it.
    public struct Broadcast: Hashable, Sendable {
        /// The id, or `nil` if the activity has none.
        public let id: BroadcastID?
        /// The name at the time of the fetch.
        public let name: String?

        /// Creates the description of a broadcast.
        public init(id: BroadcastID?, name: String? = nil) {
            self.id = id
            self.name = name
        }
    }

    /// The person who performed an activity or wrote a note.
    public struct Actor: Hashable, Sendable, Codable {
        /// The id of the user.
        public let id: String?
        /// The name at the time of the fetch.
        public let name: String?
        /// The address at the time of the fetch.
        public let email: String?

        /// Creates the description of a person.
        public init(id: String?, name: String? = nil, email: String? = nil) {
            self.id = id
            self.name = name
            self.email = email
        }
    }

    /// The AI assistant that performed an activity.
    public struct Assistant: Hashable, Sendable {
        /// The id of the assistant.
        public let id: String?
        /// The name at the time of the fetch.
        public let name: String?

        /// Creates the description of an assistant.
        public init(id: String?, name: String? = nil) {
            self.id = id
            self.name = name
        }
    }
}
