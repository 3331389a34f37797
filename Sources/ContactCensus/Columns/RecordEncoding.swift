internal import ActivityJSON
internal import ContactProjector

/// What the bytes are that a row points at.
enum RecordEncoding: UInt8, Sendable {
    /// The activity's JSON.
    case json
    /// The activity's position in a log, its id and its note's.
    case entry

    /// A contact for records that need one to be read and are not asked whose they are.
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
}
