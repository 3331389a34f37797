public import ActivityJSON
public import ContactProjector

/// The number of contacts in each segment at one query time, the largest segment first.
public struct SegmentSizesResult: JSONDocuments, Sendable {
    /// The segments that have members or had some before.
    public let sizes: [Size]
    /// The sizes over time, at even distances up to the time of the query; empty if nothing is dated.
    package let curves: [SegmentID: [Int]]

    /// The size of a segment.
    public struct Size: JSONWritable, Sendable {
        /// The segment.
        public let segment: SegmentID
        /// The name that the segment had at the time.
        public let name: String?
        /// The number of members.
        public let members: Int

        /// Writes the segment, its name and its size.
        public func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("id", segment.rawValue)
                writer.field("name", name)
                writer.field("members", members)
            }
        }
    }

    /// The sizes.
    package var documents: [any JSONWritable & Sendable] { sizes }
}
