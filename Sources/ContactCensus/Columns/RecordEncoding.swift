internal import ActivityJSON
internal import ContactProjector

/// A format of the record that a row refers to.
enum RecordEncoding: UInt8, Sendable {
    /// The JSON of the activity.
    case json
    /// An ``EntryRecord``: the position, the id and the note's id.
    case entry

    /// A contact for decoding records whose contact doesn't matter.
    private static let anybody = StreamID(contact: "anybody")

    func id(of record: [UInt8], _ decoder: ActivityDecoder) -> String {
        switch self {
        case .json: (try? decoder.decode(record, stream: Self.anybody))?.id.rawValue ?? ""
        case .entry: EntryRecord(record)?.id ?? ""
        }
    }

    func noteID(of record: [UInt8], _ decoder: ActivityDecoder) -> String? {
        switch self {
        case .json: (try? decoder.decode(record, stream: Self.anybody))?.note?.id?.rawValue
        case .entry: EntryRecord(record)?.noteID
        }
    }

    func observedSegments(of record: [UInt8], _ decoder: ActivityDecoder) -> [Activity.Segment]? {
        switch self {
        case .json:
            (try? decoder.decode(record, stream: Self.anybody))?.observation?.segments
        case .entry: EntryRecord(record)?.segments?.map { Activity.Segment(id: $0) }
        }
    }
}
