public import ContactProjector

/// A decoder of single records whose stream is known, for callers that keep the bytes of activities.
///
/// It reuses its memory from one record to the next, so keep one for a whole query. Not safe to use from several tasks
/// at once.
public final class ActivityDecoder {
    private let parser: RecordParser

    /// Creates a decoder.
    ///
    /// - Throws: `ActivityDecodingError` if memory is exhausted.
    public init() throws(ActivityDecodingError) {
        // The highest limit that a reader may have, so every activity that was accepted can be
        // decoded.
        guard let parser = RecordParser(maximumDepth: 1024) else {
            throw ActivityDecodingError(reason: nil)
        }
        self.parser = parser
    }

    /// Returns the activity of a record, with the bytes as its payload.
    ///
    /// O(bytes).
    ///
    /// - Throws: `ActivityDecodingError` if the bytes aren't an activity.
    public func decode(_ bytes: [UInt8], stream: StreamID) throws(ActivityDecodingError) -> Activity
    {
        let owner = RecordOwner(org: stream.org, contact: stream.contact)
        switch parser.record(bytes[...], owner: owner) {
        case .activity(let activity): return activity
        case .envelope: throw ActivityDecodingError(reason: .missingField("id"))
        case .rejected(let reason): throw ActivityDecodingError(reason: reason)
        }
    }

    /// Returns a recorded activity with the segment, note and file of its bytes, and the other fields of its
    /// definition.
    ///
    /// A state needs nothing more, and the remaining fields take most of the time to read.
    ///
    /// - Throws: `ActivityDecodingError` if the bytes aren't an activity.
    package func described(
        _ definition: Activity,
        by bytes: UnsafeBufferPointer<UInt8>
    ) throws(ActivityDecodingError) -> Activity {
        guard let activity = unsafe parser.described(definition, by: bytes) else {
            // The fast path keeps no reason, so a damaged record is read once more for it.
            return try unsafe decode(Array(bytes), stream: definition.stream)
        }
        return activity
    }
}

/// The reason that bytes aren't an activity.
public struct ActivityDecodingError: Error, Hashable, CustomStringConvertible {
    /// The reason, or `nil` if memory was exhausted.
    public let reason: RejectReason?

    /// The reason, in one line.
    public var description: String { reason?.description ?? "out of memory" }
}
