import CActivityScan

/// A value of any JSON object.
package enum ObjectValue: Equatable {
    /// The value `null`.
    case null
    /// The UTF-8 of a string.
    case text([UInt8])
    /// A number as written in the text.
    case number(String)
    /// The bytes of an object.
    case object([UInt8])
    /// The bytes of an array.
    case array([UInt8])
    /// A Boolean value.
    case truth
}

/// The reason a text isn't an object with distinct keys.
package struct ObjectParsingError: Error, Equatable, CustomStringConvertible {
    /// The reason, in one line.
    package let description: String
}

/// A parser of single JSON objects, which reuses its memory from one to the next.
@safe package final class ObjectParser {
    private let handle: OpaquePointer

    private let maximumMembers: Int

    // A dictionary takes many times the bytes of the shortest members. No line of an export has
    // more than half of 64.
    /// Creates a parser.
    ///
    /// An object with more members than the maximum is refused.
    package init(maximumMembers: Int = 64) throws(ObjectParsingError) {
        self.maximumMembers = maximumMembers
        // One level more than the 1,024 of an activity, for an object around it.
        guard let handle = unsafe cas_parser_create(1025) else { throw Self.outOfMemory }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe cas_parser_destroy(handle) }

    /// Returns the members of an object, whose keys must differ.
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
                // Inside the closure: the members point into the text and into the parser's memory.
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
    /// The value, or `nil` if its text or its key has an unpaired surrogate.
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
