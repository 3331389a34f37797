import CActivityScan

/// A value of an object of any shape.
package enum ObjectValue: Equatable {
    /// The value `null`.
    case null
    /// The UTF-8 of a string.
    case text([UInt8])
    /// A number as it is written.
    case number(String)
    /// An object as it is written.
    case object([UInt8])
    /// An array as it is written.
    case array([UInt8])
    /// A truth value.
    case truth
}

/// The reason that a text isn't an object with distinct keys.
package struct ObjectParsingError: Error, Equatable, CustomStringConvertible {
    /// The reason, in one line.
    package let description: String
}

/// A reader of single objects of any shape; reuses its memory from one to the next.
@safe package final class ObjectParser {
    private let handle: OpaquePointer

    private let maximumMembers: Int

    /// Creates a parser.
    ///
    /// A table costs many times the bytes of the shortest members; no line of ours has half as many as it may by
    /// default.
    package init(maximumMembers: Int = 64) throws(ObjectParsingError) {
        self.maximumMembers = maximumMembers
        // One level more than an activity may have, for the object that one lies in.
        guard let handle = unsafe cas_parser_create(1025) else { throw Self.outOfMemory }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe cas_parser_destroy(handle) }

    /// Returns the members of an object, each of which must have a key of its own.
    ///
    /// O(bytes).
    package func members(of text: ArraySlice<UInt8>) throws(ObjectParsingError) -> [String:
        ObjectValue]
    {
        let members: Result<[String: ObjectValue], ObjectParsingError> =
            unsafe text.withUnsafeBufferPointer { text in
                var flaw = unsafe cas_flaw()
                let status = unsafe cas_parser_parse_object(
                    handle,
                    text.baseAddress,
                    text.count,
                    &flaw
                )
                if let flaw = unsafe Self.flaw(status, flaw) { return .failure(flaw) }
                return collect()
            }
        return try members.get()
    }

    private func collect() -> Result<[String: ObjectValue], ObjectParsingError> {
        var members: [String: ObjectValue] = [:]
        var member = unsafe cas_member()
        while unsafe cas_parser_next_member(handle, &member) {
            let key = unsafe member.key.text ?? ""
            guard let value = unsafe member.objectValue else {
                return .failure(
                    ObjectParsingError(description: "\(key) has an unpaired surrogate")
                )
            }
            guard members.updateValue(value, forKey: key) == nil else {
                return .failure(ObjectParsingError(description: "duplicate key \(key)"))
            }
            guard members.count <= maximumMembers else {
                return .failure(ObjectParsingError(description: "too many members"))
            }
        }
        return .success(members)
    }

    private static func flaw(_ status: cas_status, _ flaw: cas_flaw) -> ObjectParsingError? {
        switch status {
        case CAS_OK: return nil
        case CAS_OUT_OF_MEMORY: return outOfMemory
        case CAS_TOO_DEEP: return ObjectParsingError(description: "nested too deep")
        case CAS_INVALID_JSON:
            let detail = unsafe String(cString: flaw.detail)
            let byte = unsafe flaw.offset + 1
            return ObjectParsingError(description: "invalid JSON: \(detail) (byte \(byte))")
        default: return ObjectParsingError(description: "not a JSON object")
        }
    }

    private static let outOfMemory = ObjectParsingError(
        description: "out of memory"
    )
}

extension cas_member {
    /// The value; nil when its text or its key is none.
    fileprivate var objectValue: ObjectValue? {
        switch unsafe kind {
        case CAS_VALUE_LONE_SURROGATE: nil
        case CAS_VALUE_NULL: .null
        case CAS_VALUE_STRING: unsafe .text(Array(value.buffer))
        case CAS_VALUE_NUMBER: unsafe .number(value.text ?? "")
        case CAS_VALUE_OBJECT: unsafe .object(Array(value.buffer))
        default:
            unsafe value.buffer.first == UInt8(ascii: "[") ? .array(Array(value.buffer)) : .truth
        }
    }
}
