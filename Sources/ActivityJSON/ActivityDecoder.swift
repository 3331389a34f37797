public import ContactProjector

/// A reader of single records whose stream is known, for callers that keep the bytes of activities.
///
/// It reuses its memory from one record to the next, so one of them serves a whole query. Not safe to use from several
/// tasks at once.
public final class ActivityDecoder {
    private let parser: RecordParser

    /// Creates a decoder.
    ///
    /// - Throws: `ActivityDecodingError` when memory is short.
    public init() throws(ActivityDecodingError) {
        guard let parser = RecordParser(maximumDepth: 1024) else {
            throw ActivityDecodingError(reason: nil)
        }
        self.parser = parser
    }

    /// Reads the activity that the bytes are, and keeps them as its payload.
    ///
    /// O(bytes).
    ///
    /// - Throws: `ActivityDecodingError` when they are none of the stream's.
    public func decode(_ bytes: [UInt8], stream: StreamID) throws(ActivityDecodingError) -> Activity
    {
        let owner = RecordOwner(org: stream.org, contact: stream.contact)
        switch parser.record(bytes[...], owner: owner) {
        case .activity(let activity): return activity
        case .envelope: throw ActivityDecodingError(reason: .missingField("id"))
        case .rejected(let reason): throw ActivityDecodingError(reason: reason)
        }
    }

    /// Returns an activity with the segment, note and file that its bytes describe; all else is as its definition has it.
    ///
    /// A state shows no more of an activity, and the rest takes most of the time to read.
    ///
    /// - Throws: `ActivityDecodingError` when they are no activity.
    package func described(
        _ definition: Activity,
        by bytes: UnsafeBufferPointer<UInt8>
    ) throws(ActivityDecodingError) -> Activity {
        guard let activity = unsafe parser.described(definition, by: bytes) else {
            // Read once more for the reason.
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
