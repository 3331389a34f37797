public import ActivityJSON
public import ContactProjector

/// The explanation of an attribute's value.
public struct ExplanationResult: JSONDocuments, Sendable {
    /// The explanation.
    public let explanation: Explanation
    /// The state that the value is part of.
    public let state: ContactState
    /// The activities of the contact, by id.
    public let items: [ActivityID: NumberedActivity]
    /// The locations that the entries at the positions of the explanation were read from.
    public let locations: [Position: RecordLocation]

    /// The explanation alone.
    public var documents: [any JSONWritable & Sendable] { [explanation] }

    /// A Boolean value that indicates whether the JSON form is an array; false, since there is one explanation.
    public var isList: Bool { false }
}
