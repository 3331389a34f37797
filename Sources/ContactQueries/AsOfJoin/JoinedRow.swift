/// One row, and the state of its contact at its time.
public struct JoinedRow: Sendable {
    /// The form of the row.
    package let form: Form
    /// The bytes of the row in its source.
    package let text: [UInt8]
    /// The contact and the time of the row.
    public let subject: AsOfJoin.Subject
    /// The state of the contact at that time.
    public let state: JoinedState

    /// A form of rows.
    package enum Form: Sendable {
        /// Fields, separated by a delimiter.
        case csv(UInt8)
        /// An object with members.
        case json
    }
}
