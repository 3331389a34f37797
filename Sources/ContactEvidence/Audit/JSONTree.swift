internal import Foundation

/// A value of JSON, for comparisons member by member.
enum JSONTree: Equatable, Decodable {
    case null
    case truth(Bool)
    case number(Int64)
    // Bytes: texts that look alike may differ, and a file's must not.
    case text([UInt8])
    case list([JSONTree])
    case object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? value.decode(Int64.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(Array(text.utf8))
        } else if let list = try? value.decode([JSONTree].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSONTree].self))
        }
    }

    /// Reads a text, or returns `nil` if it isn't JSON without fractions.
    init?(_ bytes: [UInt8]) {
        guard let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(bytes)) else {
            return nil
        }
        self = tree
    }

    /// The members of an object, or none.
    var members: [String: JSONTree] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The elements of a list, or none.
    var elements: [JSONTree] { if case .list(let elements) = self { elements } else { [] } }
}
