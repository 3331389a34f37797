/// The encoded form of a state in a snapshot: all of it except the basis, which belongs to the query.
extension ContactState: Codable {
    // Stored snapshots have these keys, so they stay as they are, whatever the properties are called.
    private enum CodingKeys: String, CodingKey {
        case stream
        case attributeStates = "standings"
        case labels
        case counts = "tally"
        case notes, files
    }

    /// Reads an encoded state; its basis is that of an empty log.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(try container.decode(StreamID.self, forKey: .stream))
        attributeStates = try container.decode(SortedEntries.self, forKey: .attributeStates).entries
        labels = try container.decode(SortedEntries.self, forKey: .labels).entries
        counts = try container.decode(StreamCounts.self, forKey: .counts)
        notesByID = try container.decode(NoteColumns.self, forKey: .notes).notes()
        filesByID = try container.decode(FileColumns.self, forKey: .files).files()
    }

    /// Writes all but the basis; equal states give equal encodings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(stream, forKey: .stream)
        try container.encode(SortedEntries(attributeStates), forKey: .attributeStates)
        try container.encode(SortedEntries(labels), forKey: .labels)
        try container.encode(counts, forKey: .counts)
        try container.encode(NoteColumns(notesByID), forKey: .notes)
        try container.encode(FileColumns(filesByID), forKey: .files)
    }
}

extension StreamCounts: Codable {
    private enum CodingKeys: String, CodingKey {
        case activities, undated, byKind, first, last, notices
    }

    /// Reads encoded counts and notices.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        activities = try container.decode(Int.self, forKey: .activities)
        undated = try container.decode(Int.self, forKey: .undated)
        byKind = try container.decode(SortedEntries.self, forKey: .byKind).entries
        first = try container.decodeIfPresent(ActivityID.self, forKey: .first)
        last = try container.decodeIfPresent(ActivityID.self, forKey: .last)
        notices = try container.decode(NoticeColumns.self, forKey: .notices).notices()
    }

    /// Writes all counts and notices; equal values give equal encodings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(activities, forKey: .activities)
        try container.encode(undated, forKey: .undated)
        let kinds = SortedEntries(byKind) { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        try container.encode(kinds, forKey: .byKind)
        try container.encodeIfPresent(first, forKey: .first)
        try container.encodeIfPresent(last, forKey: .last)
        try container.encode(NoticeColumns(notices), forKey: .notices)
    }
}
