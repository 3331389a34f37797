internal import ContactProjector

/// The reader of the segments of a contact object, which an observation keeps as its metadata.
enum ObservedSegments {
    /// Returns the segments that the object lists, or `nil` if it lists none or one of them can't be read.
    ///
    /// An incomplete list would end memberships, so it counts as none. O(bytes).
    static func read(_ object: [UInt8]) -> [Activity.Segment]? {
        // A contact object has some twenty members; a bound keeps a hostile one from filling the memory.
        guard let parser = try? ObjectParser(maximumMembers: 1_000),
            case .array(let list)? = try? parser.members(of: object[...])["segments"]
        else { return nil }
        return try? segments(list, parser)
    }

    private static func segments(_ list: [UInt8], _ parser: ObjectParser) throws
        -> [Activity.Segment]?
    {
        let reader = JSONRecordReader(
            try SniffedSource(.bytes(list, name: "segments")),
            maximumRecordBytes: list.count,
            // Most lists have some hundred bytes.
            blockSize: min(list.count, 64 << 10)
        )
        var segments: [Activity.Segment] = []
        while let record = try reader.next() {
            guard case .value(let bytes, _) = record, let segment = try segment(bytes, parser)
            else {
                return nil
            }
            segments.append(segment)
        }
        return segments
    }

    private static func segment(_ bytes: ArraySlice<UInt8>, _ parser: ObjectParser) throws
        -> Activity.Segment?
    {
        let members = try parser.members(of: bytes)
        guard let id = members["id"]?.text, !id.isEmpty else { return nil }
        return Activity.Segment(
            id: SegmentID(id),
            name: members["name"]?.text,
            color: members["color"]?.text
        )
    }
}

extension ObjectValue {
    /// The string, or `nil` for any other value.
    fileprivate var text: String? {
        if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
}
