internal import ActivityJSON
public import ContactProjector

/// A record of a list of the source: the fields that are read, and the JSON that the source sent.
public protocol SourceRecord: Hashable, Sendable {
    /// The type of the records' ids.
    associatedtype ID: Identifier

    /// The record's id, unique in its list.
    var id: ID { get }

    /// The record as the source sent it, with all its fields.
    var json: [UInt8] { get }
}

/// A record that is read from the fields of a JSON object.
protocol ReadableRecord: SourceRecord {
    /// Creates the record.
    init(_ fields: RecordFields) throws(RecordFlaw)
}

/// The reason a record can't be read, in words.
struct RecordFlaw: Error {
    let reason: String
}

/// A record of a list of the source that can't be read.
public struct UnreadableRecord: Hashable, Sendable, CustomStringConvertible {
    /// The request whose response has the record.
    public let page: String
    /// The line of the response on which the record starts.
    public let line: Int
    /// The reason, in one line.
    ///
    /// It may contain shortened, unescaped text from outside.
    public let reason: String

    /// The place and the reason in one line.
    public var description: String { "\(page):\(line): \(reason)" }
}

/// The members of an object of a response.
struct RecordFields {
    /// The object as the source sent it.
    let json: [UInt8]
    private let members: [String: ObjectValue]
    private let parser: ObjectParser
    /// The path to the object, such as `contact.`, or an empty text.
    private let path: String

    // An id of the source has about 30 bytes. One of megabytes would be repeated in every answer.
    private static let longestID = 1_024

    /// Reads an object, whose keys must differ.
    init(
        _ text: ArraySlice<UInt8>,
        _ parser: ObjectParser,
        at path: String = ""
    ) throws(RecordFlaw) {
        do throws(ObjectParsingError) {
            members = try parser.members(of: text)
        } catch {
            throw RecordFlaw(reason: path.isEmpty ? error.description : "\(path)\(error)")
        }
        json = Array(text)
        self.parser = parser
        self.path = path
    }

    /// Returns a text, or `nil` if it is absent or null.
    func text(_ name: String) throws(RecordFlaw) -> String? {
        switch members[name] {
        case nil, .null?: return nil
        case .text(let bytes)?: return String(decoding: bytes, as: UTF8.self)
        case .number?, .object?, .array?, .truth?:
            throw RecordFlaw(reason: "\(path)\(name) isn't a string")
        }
    }

    /// Returns an id, or `nil` if it is absent or null.
    func id<ID: Identifier>(_ name: String) throws(RecordFlaw) -> ID? {
        guard let text = try text(name) else { return nil }
        guard !text.isEmpty else { throw RecordFlaw(reason: "\(path)\(name) is empty") }
        guard text.utf8.count <= Self.longestID else {
            throw RecordFlaw(reason: "\(path)\(name) has more than \(Self.longestID) bytes")
        }
        return ID(text)
    }

    /// Returns an id that must be there.
    func requiredID<ID: Identifier>(_ name: String) throws(RecordFlaw) -> ID {
        guard let id: ID = try id(name) else {
            throw RecordFlaw(reason: "\(path)\(name) is missing")
        }
        return id
    }

    /// Returns a time, or `nil` if it is absent or null.
    func time(_ name: String) throws(RecordFlaw) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let time = Timestamp(text) else {
            throw RecordFlaw(
                reason: "\(path)\(name) isn't an RFC 3339 time: \"\(text.prefix(60))\""
            )
        }
        return time
    }

    /// Returns the fields of an object, or `nil` if it is absent or null.
    func object(_ name: String) throws(RecordFlaw) -> RecordFields? {
        switch members[name] {
        case nil, .null?: return nil
        case .object(let bytes)?:
            return try RecordFields(bytes[...], parser, at: "\(path)\(name).")
        case .text?, .number?, .array?, .truth?:
            throw RecordFlaw(reason: "\(path)\(name) isn't an object")
        }
    }
}
