package import ContactProjector

/// A reader of lines of which each is one record, which reuses its memory from one line to the next.
///
/// Unlike ``ActivityReader`` it takes no pages: a line with several records is rejected as a whole. Not safe to use
/// from several tasks at once.
package final class LineRecordReader {
    private let parser: RecordParser
    private let owner: RecordOwner

    /// The activity of a line, or the reason that it has none.
    package enum Reading {
        /// The activity of the line's one record.
        case activity(Activity)
        /// A line that isn't one record, with the reason.
        case rejected(RejectReason)
        /// A line of nothing but space.
        case blank
    }

    /// Creates a reader, or `nil` if memory is exhausted.
    package init?(defaults: ReadDefaults = ReadDefaults(), limits: ReadLimits = ReadLimits()) {
        guard let parser = RecordParser(maximumDepth: limits.maximumDepth) else { return nil }
        self.parser = parser
        owner = RecordOwner(org: defaults.org, contact: defaults.contact)
    }

    /// Reads a line without its newline.
    ///
    /// A byte order mark at its start and space at its ends, such as a carriage return, aren't part of the record.
    package func read(_ line: ArraySlice<UInt8>) -> Reading {
        let record = ByteOrderMark.removed(from: line).drop { $0.isSpaceInLine }
        guard let last = record.lastIndex(where: { !$0.isSpaceInLine }) else { return .blank }
        switch parser.record(record[record.startIndex...last], owner: owner) {
        case .activity(let activity): return .activity(activity)
        case .envelope: return .rejected(.brokenPage(detail: "a page isn't one record"))
        case .rejected(let reason): return .rejected(reason)
        }
    }
}
