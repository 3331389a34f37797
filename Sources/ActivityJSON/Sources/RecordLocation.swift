/// The location of a record in a source.
public struct RecordLocation: Hashable, Sendable {
    /// The source's name.
    public let source: String
    /// The line, counted from 1.
    public let line: Int
    /// The offset in bytes in the decompressed text, counted from 0.
    public let offset: Int64

    /// Creates a location.
    package init(source: String, line: Int, offset: Int64) {
        self.source = source
        self.line = line
        self.offset = offset
    }

    /// Creates the location of a source's start.
    package init(source: String) { self.init(source: source, line: 1, offset: 0) }
}

extension RecordLocation: CustomStringConvertible {
    /// `SOURCE:LINE`.
    public var description: String { "\(source):\(line)" }
}
