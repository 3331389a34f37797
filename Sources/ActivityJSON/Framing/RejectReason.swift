/// The reason a record is rejected.
public enum RejectReason: Hashable, Sendable {
    /// The record isn't JSON, for the reason in the detail.
    case invalidJSON(detail: String)
    /// The array or the envelope around records is broken. Records that can be separated are still read.
    case brokenPage(detail: String)
    /// The record is JSON, but not an object.
    case notAnObject
    /// A required field is absent.
    case missingField(String)
    /// A defining field holds another type of value.
    case wrongType(field: String, expected: String)
    /// A field that must not be empty is empty.
    case emptyField(String)
    /// A defining field occurs twice.
    case duplicateKey(String)
    /// A defining field has an unpaired surrogate, which isn't text.
    case loneSurrogate(field: String)
    /// A date isn't an RFC 3339 date-time; the text is its start.
    case unreadableDate(field: String, text: String)
    /// The record names no contact, and no default is given.
    case noContact
    /// The envelope is longer than the limit, and names its contact or organization after its activities.
    case lateEnvelopeField(String)
    /// The record is longer than the limit, in bytes.
    case recordTooLong(limit: Int)
    /// The record is nested deeper than the limit.
    case tooDeep(limit: Int)
}

extension RejectReason: CustomStringConvertible {
    /// The fault and the hint in one line.
    ///
    /// It may contain unescaped text from the input.
    public var description: String {
        switch self {
        case .invalidJSON(let detail):
            "invalid JSON: \(detail)"
        case .brokenPage(let detail):
            "broken page: \(detail); fetch the page again, it may have been cut off"
        case .notAnObject:
            "not a JSON object; an activity is one"
        case .missingField(let field):
            "\(field) is missing; an activity has id, type and created_at (which may be null)"
        case .wrongType(let field, let expected):
            "\(field) must be \(expected); repair the record at its source"
        case .emptyField(let field):
            "\(field) is empty; give it the id that the source system uses"
        case .duplicateKey(let field):
            "duplicate key \(field)"
        case .loneSurrogate(let field):
            "\(field) has an unpaired surrogate"
        case .unreadableDate(let field, let text):
            "\(field) isn't a date: \"\(text)\"; use 2024-05-01T12:00:00Z"
        case .noContact:
            "no contact_id; add it, or use --default-contact"
        case .lateEnvelopeField(let field):
            "\(field) must come before \"activities\" in a long envelope"
        case .recordTooLong(let limit):
            "longer than \(limit) bytes; split the record or raise the limit"
        case .tooDeep(let limit):
            "nested deeper than \(limit) levels; flatten the record or raise the limit"
        }
    }
}
