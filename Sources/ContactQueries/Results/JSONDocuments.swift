package import ActivityJSON

/// A result in its one JSON form: an array of documents, or a single one.
package protocol JSONDocuments {
    /// The documents, each a JSON value.
    var documents: [any JSONWritable & Sendable] { get }

    /// A Boolean value that indicates whether the JSON form is an array of the documents, not the one document.
    var isList: Bool { get }
}

extension JSONDocuments {
    /// A Boolean value that indicates whether the JSON form is an array, as it is by default.
    package var isList: Bool { true }

    /// Writes the array of the documents, or the one document.
    package func writeDocuments(to writer: inout JSONWriter) {
        guard !isList else { return writer.array(documents) { $1.write(to: &$0) } }
        for document in documents { document.write(to: &writer) }
    }
}

extension JSONDocuments where Self: JSONWritable & Sendable {
    /// The result itself, the only document.
    package var documents: [any JSONWritable & Sendable] { [self] }

    /// A Boolean value that indicates whether the JSON form is an array; false, since there is one document.
    package var isList: Bool { false }
}
