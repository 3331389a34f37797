package import ActivityJSON
public import ContactProjector

/// The states of contacts at one query time.
public struct StateListResult: JSONDocuments, Sendable {
    /// The contacts of the list, in their order.
    public let contacts: [StreamID]
    /// The states of the contacts in the requested rows, by contact.
    public let states: [ContactState]
    /// A Boolean value that indicates whether the query was about one contact, whose state is no list.
    package var isSingle: Bool { basis != nil }
    /// The query time of the one contact that the query is about, or `nil` if it is about several.
    package let basis: ContactBasis?
    /// The activities that are the evidence of that contact's values, by id.
    package let items: [ActivityID: NumberedActivity]

    /// Creates a result of states.
    package init(contacts: [StreamID], states: [ContactState]) {
        self.contacts = contacts
        self.states = states
        basis = nil
        items = [:]
    }

    /// Creates a result of one contact's state.
    init(_ cited: CitedState) {
        contacts = [cited.basis.stream]
        states = [cited.state]
        basis = cited.basis
        items = cited.items
    }

    /// The states.
    package var documents: [any JSONWritable & Sendable] { states }

    /// A Boolean value that indicates whether the JSON form is an array.
    package var isList: Bool { !isSingle }
}

/// The contacts that meet a condition at one query time.
public struct ContactListResult: JSONDocuments, Sendable {
    /// The contacts that meet the condition, in their order.
    public let contacts: [StreamID]
    /// The states of the contacts in the requested rows, by contact.
    public let states: [ContactState]

    /// The number of contacts that meet the condition.
    public var total: Int { contacts.count }

    /// The states.
    package var documents: [any JSONWritable & Sendable] { states }
}

/// The notes of a contact at one query time.
public struct NotesResult: JSONDocuments, Sendable {
    /// The state that holds them.
    public let state: ContactState
    /// The contact, the query time and the head of the log.
    public let basis: ContactBasis
    /// The activities that added the notes, by id, as far as they were read.
    package let items: [ActivityID: NumberedActivity]

    init(_ cited: CitedState) {
        (state, basis, items) = (cited.state, cited.basis, cited.items)
    }

    /// The notes in the order in which they were added.
    package var documents: [any JSONWritable & Sendable] { state.notes }
}

/// The segments that a contact is in at one query time.
public struct SegmentsResult: JSONDocuments, Sendable {
    /// The state that holds them.
    public let state: ContactState
    /// The contact, the query time and the head of the log.
    public let basis: ContactBasis
    /// The activities that began the memberships, by id, as far as they were read.
    package let items: [ActivityID: NumberedActivity]

    init(_ cited: CitedState) {
        (state, basis, items) = (cited.state, cited.basis, cited.items)
    }

    /// The memberships in the order in which they began.
    package var documents: [any JSONWritable & Sendable] { state.segments }
}

/// The difference between two contacts at one query time.
public struct ComparisonResult: JSONDocuments, Sendable {
    /// The state of the first contact.
    public let left: ContactState
    /// The state of the second contact.
    public let right: ContactState

    /// A value that one of the contacts has.
    package enum Value: Equatable, Sendable {
        /// A word or a number.
        case text(String)
        /// An attribute that is on or off, and since when.
        case attribute(isOn: Bool, since: Timestamp)

        fileprivate var text: String {
            switch self {
            case .text(let text): text
            case .attribute(let isOn, let since): "\(isOn ? "yes" : "no") since \(since.rfc3339)"
            }
        }
    }

    /// A value of both contacts.
    package struct Row: JSONWritable, Sendable {
        /// The name of the value.
        package let subject: String
        /// The value of the first contact.
        package let left: Value
        /// The value of the second contact.
        package let right: Value
        /// The attribute, where the value is one's.
        package var attribute: Attribute?

        /// Writes the name and both values.
        package func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("subject", subject)
                writer.field("left", left.text)
                writer.field("right", right.text)
            }
        }
    }

    /// The values, equal or not.
    package var rows: [Row] {
        let attributes = Set(left.attributeStates.keys).union(right.attributeStates.keys).sorted()
        // Either contact may have activities that name the segments.
        let named = left.labels.isEmpty ? right : left
        let counts = [
            ("presence", left.basis.presence.rawValue, right.basis.presence.rawValue),
            ("status", left.status.rawValue, right.status.rawValue),
            ("notes", String(left.noteCount), String(right.noteCount)),
            ("activities", String(left.counts.activities), String(right.counts.activities)),
        ]
        return counts.map { Row(subject: $0, left: .text($1), right: .text($2)) }
            + attributes.map { attribute in
                Row(
                    subject: named.name(of: attribute),
                    left: Self.value(left[attribute]),
                    right: Self.value(right[attribute]),
                    attribute: attribute
                )
            }
    }

    /// The values that differ.
    package var differences: [Row] { rows.filter { $0.left != $0.right } }

    /// The values that differ.
    package var documents: [any JSONWritable & Sendable] { differences }

    private static func value(_ attributeState: AttributeState) -> Value {
        guard attributeState.decidedBy != nil else { return .text("no") }
        guard let since = attributeState.since else {
            return .text("\(attributeState.isOn ? "yes" : "no") since undated")
        }
        return .attribute(isOn: attributeState.isOn, since: since)
    }
}
