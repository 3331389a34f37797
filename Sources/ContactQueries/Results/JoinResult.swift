public import ActivityJSON
public import ContactProjector

/// Rows of a file, each with the state of its contact at its time.
public struct JoinResult: JSONDocuments, Sendable {
    /// The rows that the query asks for, at most ``most``.
    public let rows: [Row]
    /// The counts of all rows.
    public let counts: JoinCounts
    /// The rows that the query asks for.
    package let only: JoinFilter

    // Rows of an answer are in memory, while `as-of-join` streams them.
    /// The maximum number of rows of one answer.
    public static let most = 100_000

    /// A row, without its text.
    public struct Row: JSONWritable, Sendable {
        /// The contact's stream.
        public let stream: StreamID
        /// The time of the row.
        public let instant: Timestamp
        /// The state at that time.
        public let state: JoinedState

        /// Writes the contact, the time and the state.
        public func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("contact_id", stream.contact.rawValue)
                writer.field("at", instant.rfc3339)
                writer.field("as_of_state") { state.write(to: &$0) }
            }
        }
    }

    /// The rows.
    package var documents: [any JSONWritable & Sendable] { rows }
}
