package import ContactProjector

/// A value with one JSON format in the library, the command line, the shell and the server.
///
/// Names are in snake case, times are RFC 3339 in UTC, and absent values are null.
public protocol JSONWritable {
    /// Writes the value as one JSON value.
    func write(to writer: inout JSONWriter)
}

extension JSONWritable {
    /// The bytes of the value as JSON.
    ///
    /// O(bytes).
    public var encoded: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}

extension JSONWriter {
    /// Writes a key with a time or null.
    package mutating func field(_ name: String, _ time: Timestamp?) { field(name, time?.rfc3339) }

    /// Writes a key with an id or null.
    package mutating func field(_ name: String, _ id: (some Identifier)?) {
        field(name, id?.rawValue)
    }

    /// Writes a key with a position.
    package mutating func field(_ name: String, _ position: Position) {
        field(name, position.rawValue)
    }

    /// Writes a key with a value that writes itself, or null.
    package mutating func field(_ name: String, _ answer: (some JSONWritable)?) {
        key(name)
        if let answer { answer.write(to: &self) } else { value(nil as String?) }
    }
}
