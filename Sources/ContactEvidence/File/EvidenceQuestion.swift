internal import ActivityJSON
public import ContactProjector

/// The question that an evidence file answers.
public enum EvidenceQuestion: Hashable, Sendable {
    /// The states of contacts at an as-of, or at the end if it is `nil`, with the explanation of each attribute.
    case state(asOf: Timestamp?, contacts: [StreamID], attributes: [Attribute])
    /// The state of each row's contact at the row's time.
    case join([Row])

    /// A row of an as-of join.
    public struct Row: Hashable, Sendable {
        /// The contact.
        public let stream: StreamID
        /// The as-of.
        public let asOf: Timestamp?
        /// The subject for people, such as the name of a broadcast.
        public let subject: String?

        /// Creates a row.
        public init(stream: StreamID, asOf: Timestamp?, subject: String? = nil) {
            self.stream = stream
            self.asOf = asOf
            self.subject = subject
        }
    }

    /// The contact and the as-of of each answer, in their order.
    var coordinates: [(stream: StreamID, asOf: Timestamp?)] {
        switch self {
        case .state(let asOf, let contacts, _): contacts.map { ($0, asOf) }
        case .join(let rows): rows.map { ($0.stream, $0.asOf) }
        }
    }

    /// Writes the question with the known-at and the label that all kinds have.
    func write(knownAt: Position, label: String?, to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .state(let asOf, let contacts, let attributes):
                writer.field("kind", "state")
                writer.field("as_of", asOf)
                writer.field("known_at", knownAt)
                writer.field("contacts") { writer in
                    writer.array(contacts) { writer, contact in
                        writer.object { contact.writeFields(to: &$0) }
                    }
                }
                writer.field("attributes") { $0.array(attributes) { $1.write(to: &$0) } }
                writer.field("label", label)
            case .join(let rows):
                writer.field("kind", "as-of-join")
                writer.field("known_at", knownAt)
                writer.field("label", label)
                writer.field("rows") { $0.array(rows) { $1.write(to: &$0) } }
            }
        }
    }
}

extension EvidenceQuestion.Row {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            stream.writeFields(to: &writer)
            writer.field("as_of", asOf)
            writer.field("subject", subject)
        }
    }
}

extension StreamID {
    /// Writes the two members that name a contact.
    func writeFields(to writer: inout JSONWriter) {
        writer.field("org_id", org)
        writer.field("contact_id", contact)
    }
}
