/// A text in which no activity was found, described by how it begins.
package enum ForeignText: Equatable, Sendable {
    /// A projector export, which a store can be made from.
    case export
    /// An HTML page.
    case html
    /// An XML document.
    case xml
    /// Rows of cells, or a header line alone.
    case csv(isHeadAlone: Bool)
    /// One object, such as a page of another API, and the names of its members where they are known.
    case object(keys: [String])
    /// JSON objects of another kind, and what the first one lacks.
    case objects(flaw: String)
    /// Activities of which none names a contact.
    case ofNobody
    /// JSON, but for what is broken in it.
    case broken(RejectReason)
    /// Binary data.
    case binary
    /// Any other text, with its start.
    case other(excerpt: String)

    /// The number of bytes that are looked at.
    package static let beginning = 4_096

    /// Describes a text by its first bytes, the number of its records, and why the first one was rejected.
    init(_ bytes: [UInt8], records: Int, reason: RejectReason?) {
        let text = ByteOrderMark.removed(from: bytes[...]).drop { $0.isSpace }
        if let plain = Self(beginning: text) {
            self = plain
        } else if reason == .noContact {
            self = .ofNobody
        } else if let flaw = reason?.flawOfObject {
            let keys = records == 1 ? Self.keys(of: text) : ["id"]
            let isActivity = !keys.isDisjoint(with: ["id", "type", "created_at"])
            self = isActivity ? .objects(flaw: flaw) : .object(keys: keys.sorted())
        } else if text.first?.opensValue == true, let reason {
            self = .broken(reason)
        } else if let csv = Self.csv(text, isWhole: bytes.count < Self.beginning) {
            self = csv
        } else {
            self = .other(excerpt: Self.excerpt(of: text))
        }
    }

    /// Classifies the start of a file's unpacked text, or returns `nil` if it can't be read or needs more to classify.
    package init?(beginningOf path: String) {
        var bytes = [UInt8](repeating: 0, count: Self.beginning)
        guard let source = try? ByteSource(.file(path)),
            let count = try? source.read(
                into: &bytes,
                from: 0,
                at: { RecordLocation(source: path) }
            )
        else { return nil }
        self.init(beginning: ByteOrderMark.removed(from: bytes[..<count]))
    }

    private init?(beginning text: ArraySlice<UInt8>) {
        let start = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
        if start.hasPrefix(#"{"format":"contact-log""#) {
            self = .export
        } else if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
            self = .html
        } else if start.hasPrefix("<") {
            self = .xml
        } else if text.contains(0) {
            self = .binary
        } else {
            return nil
        }
    }
}

/// Looking closer.
extension ForeignText {
    /// The names of an object's members; none when it goes beyond what is looked at.
    private static func keys(of object: ArraySlice<UInt8>) -> Set<String> {
        guard let members = try? ObjectParser().members(of: object) else { return [] }
        return Set(members.keys)
    }

    /// Recognizes lines with an equal number of cells, of which there are at least two.
    private static func csv(_ text: ArraySlice<UInt8>, isWhole: Bool) -> ForeignText? {
        let lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard let head = lines.first, head.first?.opensValue == false else { return nil }
        for delimiter in ",;\t|".utf8 {
            let cells = head.count { $0 == delimiter }
            guard cells > 0 else { continue }
            if lines.count == 1, isWhole { return .csv(isHeadAlone: true) }
            // Cells may hold the delimiter too.
            if lines.count > 1, lines[1].count(where: { $0 == delimiter }) >= cells {
                return .csv(isHeadAlone: false)
            }
        }
        return nil
    }

    private static func excerpt(of text: ArraySlice<UInt8>) -> String {
        let line = text.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return String(String(decoding: line, as: UTF8.self).unicodeScalars.prefix(40))
    }

    /// The description of what the source looks like, and what to do.
    package var hint: String {
        switch self {
        case .export: "it is a projector export; `projector restore` creates a store from it"
        case .html: "it looks like an HTML page, perhaps an error saved as a file"
        case .xml: "it looks like XML; use NDJSON or JSON"
        case .csv: "it looks like CSV; use NDJSON or JSON (as-of-join reads CSV rows)"
        case .object(let keys) where keys.isEmpty:
            "it looks like one object, or a page of another API"
        case .object(let keys):
            "it looks like a page of another API: one object with "
                + keys.prefix(3).joined(separator: ", ")
        case .objects(let flaw): "it looks like objects of another kind: \(flaw)"
        case .ofNobody: "no record has a contact_id; use --default-contact"
        case .broken(let reason): "\(reason)"
        case .binary: "it looks like binary data; use NDJSON or JSON"
        case .other(let excerpt): "it begins with \"\(excerpt)\"; use NDJSON or JSON"
        }
    }
}

extension RejectReason {
    /// What is wrong with a JSON object that isn't an activity; nil for what is no object.
    fileprivate var flawOfObject: String? {
        switch self {
        case .missingField(let field): "\(field) is missing"
        case .wrongType(let field, let expected): "\(field) must be \(expected)"
        case .emptyField(let field): "\(field) is empty"
        case .unreadableDate(let field, _): "\(field) isn't a date"
        default: nil
        }
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { isSpaceInLine || self == UInt8(ascii: "\n") }
}
