public import ActivityJSON
public import ContactProjector

/// The explanation of an attribute's value.
public struct ExplanationResult: JSONDocuments, Sendable {
    /// The explanation.
    public let explanation: Explanation
    /// The state that the value is part of.
    package let state: ContactState
    /// The activities of the contact, by id.
    package let items: [ActivityID: NumberedActivity]
    /// The locations that the entries at the positions of the explanation were read from.
    public let locations: [Position: RecordLocation]

    /// The explanation alone.
    package var documents: [any JSONWritable & Sendable] { [explanation] }

    /// A Boolean value that indicates whether the JSON form is an array; false, since there is one explanation.
    package var isList: Bool { false }
}
