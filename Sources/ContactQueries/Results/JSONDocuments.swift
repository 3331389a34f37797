public import ActivityJSON

/// A result in its one JSON form: an array of documents, or a single one.
public protocol JSONDocuments {
    /// The documents, each a JSON value.
    var documents: [any JSONWritable & Sendable] { get }

    /// A Boolean value that indicates whether the JSON form is an array of the documents, not the one document.
    var isList: Bool { get }
}

extension JSONDocuments {
    /// A Boolean value that indicates whether the JSON form is an array, as it is by default.
    public var isList: Bool { true }

    /// Writes the array of the documents, or the one document.
    public func writeDocuments(to writer: inout JSONWriter) {
        guard !isList else { return writer.array(documents) { $1.write(to: &$0) } }
        for document in documents { document.write(to: &writer) }
    }
}

extension JSONDocuments where Self: JSONWritable & Sendable {
    /// The result itself, the only document.
    public var documents: [any JSONWritable & Sendable] { [self] }

    /// A Boolean value that indicates whether the JSON form is an array; false, since there is one document.
    public var isList: Bool { false }
}
