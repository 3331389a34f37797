/// A text without activities, described by its beginning.
package enum ForeignText: Equatable, Sendable {
    /// A projector export, from which a store can be restored.
    case export
    /// An HTML page.
    case html
    /// An XML document.
    case xml
    /// Rows of cells, or only a header line.
    case csv(isHeadAlone: Bool)
    /// A single object, such as a page of another API, with its keys if they are known.
    case object(keys: [String])
    /// JSON objects of another kind, with the fault of the first one.
    case objects(flaw: String)
    /// Activities that name no contact.
    case ofNobody
    /// Broken JSON, with the first fault.
    case broken(RejectReason)
    /// Binary data.
    case binary
    /// Any other text, with its start.
    case other(excerpt: String)

    /// The number of bytes that are inspected.
    package static let beginning = 4_096

    /// Classifies a text by its first bytes, its number of records, and the reason of the first reject.
    init(_ bytes: [UInt8], records: Int, reason: RejectReason?) {
        let text = ByteOrderMark.removed(from: bytes[...]).drop { $0.isSpace }
        if let plain = Self(beginning: text) {
            self = plain
        } else if reason == .noContact {
            self = .ofNobody
        } else if let flaw = reason?.flawOfObject {
            // Several objects are records of something, and one alone is more often a page of
            // another API.
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

    /// Classifies the start of a file's decompressed text, or returns `nil` if it can't be read or isn't recognized.
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
            // JSON and CSV in UTF-8 have no zero byte.
            self = .binary
        } else {
            return nil
        }
    }
}

/// The classification by content.
extension ForeignText {
    /// Returns the keys of an object, or none if it is longer than the inspected bytes.
    private static func keys(of object: ArraySlice<UInt8>) -> Set<String> {
        guard let members = try? ObjectParser().members(of: object) else { return [] }
        return Set(members.keys)
    }

    /// Returns a finding if the first lines have at least two cells each by one delimiter.
    private static func csv(_ text: ArraySlice<UInt8>, isWhole: Bool) -> ForeignText? {
        let lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard let head = lines.first, head.first?.opensValue == false else { return nil }
        for delimiter in ",;\t|".utf8 {
            let cells = head.count { $0 == delimiter }
            guard cells > 0 else { continue }
            if lines.count == 1, isWhole { return .csv(isHeadAlone: true) }
            // At least as many, not exactly: quoted cells may contain the delimiter.
            if lines.count > 1, lines[1].count(where: { $0 == delimiter }) >= cells {
                return .csv(isHeadAlone: false)
            }
        }
        return nil
    }

    private static func excerpt(of text: ArraySlice<UInt8>) -> String {
        let line = text.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        // Scalars, because a character may have any number of them.
        return String(String(decoding: line, as: UTF8.self).unicodeScalars.prefix(40))
    }

    /// The suggestion of what to do, with the presumed format.
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
    /// The fault of a JSON object that isn't an activity, or `nil` for any other reason.
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
