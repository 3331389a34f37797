public import ActivityJSON
public import ContactProjector

/// A recipient of a broadcast, and the state of its contact when the message was sent.
public struct JoinedMessage: JSONWritable, Sendable {
    /// The id of the recipient in the source.
    public let recipient: String
    /// The contact, or `nil` if the source has none for the recipient.
    public let stream: StreamID?
    /// The time at which the message was sent, or `nil` if it wasn't.
    public let sentAt: Timestamp?
    /// The kind of the broadcast, or `nil` if it is unknown.
    public let kind: BroadcastKind?
    /// The state of the contact at that time, or `nil` without a contact or a time.
    public let state: JoinedState?

    /// The outcome for a recipient.
    public enum Outcome: String, CaseIterable, Sendable {
        /// The contact was blocked, or had opted out of what was sent.
        case violation
        /// Nothing forbade the message.
        case allowed
        /// No activity of the contact had happened by then, or the contact was erased.
        case noEvidence = "no_evidence"
        /// The source has no contact for the recipient.
        case noContact = "no_contact"
        /// The message wasn't sent.
        case notSent = "not_sent"
    }

    /// The outcome.
    public var outcome: Outcome {
        guard sentAt != nil else { return .notSent }
        guard let state else { return .noContact }
        if violated != nil { return .violation }
        return state.reachability == .unknown ? .noEvidence : .allowed
    }

    /// The attribute because of which the message should not have been sent, or `nil`.
    ///
    /// Without a kind it counts as marketing, so that no opt-out is passed over.
    public var violated: Attribute? {
        guard let barrier = state?.barrier else { return nil }
        return barrier == .unsubscribed && kind == .transactional ? nil : barrier
    }

    /// The activity that gave the attribute its value, or `nil`.
    public var evidence: ActivityID? { decided?.decidedBy }

    /// The time since when the attribute was on, or `nil`.
    public var since: Timestamp? { decided?.since }

    private var decided: AttributeState? {
        guard let violated, case .notReachable(let blocked, let unsubscribed)? = state?.reachability
        else { return nil }
        return violated == .blocked ? blocked : unsubscribed
    }

    /// Writes the recipient with its outcome.
    public func write(to writer: inout JSONWriter) {
        writer.object { writeFields(to: &$0) }
    }

    /// Writes the fields of the recipient, to which others can be added.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("recipient_id", recipient)
        writer.field("org_id", stream?.org?.rawValue)
        writer.field("contact_id", stream?.contact.rawValue)
        writer.field("sent_at", sentAt?.rfc3339)
        writer.field("kind", kind?.rawValue)
        writer.field("outcome", outcome.rawValue)
        writer.field("violated", violated?.description)
        writer.field("since", since?.rfc3339)
        writer.field("by", evidence?.rawValue)
        writer.field("as_of_state") { writer in
            if let state { state.write(to: &writer) } else { writer.value(String?.none) }
        }
    }
}

extension AsOfJoin {
    /// Joins a recipient of a broadcast with the state of its contact at the time of the message.
    ///
    /// O(log n + attributes) for n activities of the contact.
    ///
    /// - Throws: ``JoinError`` if a source file of the census changed.
    public func join(
        _ recipient: String,
        to contact: ContactID?,
        sentAt: Timestamp?,
        as kind: BroadcastKind?
    ) throws(JoinError) -> JoinedMessage {
        let stream = contact.map { StreamID(org: organization, contact: $0) }
        var state: JoinedState?
        if let stream, let sentAt {
            state = try self.state(of: Subject(stream: stream, instant: sentAt, doubt: nil))
        }
        return JoinedMessage(
            recipient: recipient,
            stream: stream,
            sentAt: sentAt,
            kind: kind,
            state: state
        )
    }
}

/// The recipients of a broadcast that are included in an answer.
public enum SendFilter: String, CaseIterable, Sendable {
    /// All recipients.
    case all
    /// The messages that should not have been sent.
    case violations
    /// The messages to contacts of which nothing was known.
    case unknown
    /// The recipients to whom nothing was sent.
    case unsent

    /// Returns a Boolean value indicating whether an answer includes a recipient.
    package func takes(_ send: JoinedMessage) -> Bool {
        switch self {
        case .all: true
        case .violations: send.outcome == .violation
        case .unknown: [.noEvidence, .noContact].contains(send.outcome)
        case .unsent: send.outcome == .notSent
        }
    }
}
