public import ContactProjector

/// Counts of the recipients of a broadcast, by their outcome.
public struct SendCounts: Equatable, Sendable {
    /// The recipients that were read, those that can't be read included.
    public private(set) var recipients = 0
    /// The messages to contacts that were blocked.
    public private(set) var blocked = 0
    /// The messages that an opt-out forbade, to contacts that weren't blocked.
    public private(set) var unsubscribed = 0
    /// The messages that nothing forbade.
    public private(set) var allowed = 0
    /// The allowed messages to contacts that had opted out, which are transactional.
    public private(set) var optedOut = 0
    /// The messages to contacts of which no activity had happened by then, or that were erased.
    public private(set) var noEvidence = 0
    /// The messages among those without evidence whose contact was erased.
    public private(set) var erased = 0
    /// The messages to recipients without a contact.
    public private(set) var noContact = 0
    /// The recipients to whom nothing was sent.
    public private(set) var notSent = 0
    /// The contacts with several messages.
    public private(set) var repeatedContacts = 0
    /// The messages to contacts that had one before.
    public private(set) var repeated = 0
    /// The messages that were sent after the last entry that counts was recorded.
    public private(set) var late = 0
    /// The recipients that can't be read.
    public private(set) var rejected = 0
    /// The first recipients to whom nothing was sent, at most ``mostNamed``.
    public private(set) var firstNotSent: [String] = []
    /// The first contacts with several messages, at most ``mostNamed``.
    public private(set) var firstRepeated: [ContactID] = []
    /// The first recipients that can't be read, at most three, each with its place and the reason.
    public private(set) var firstRejects: [String] = []

    /// The maximum number of recipients that are named.
    public static let mostNamed = 20

    /// The time at which the last entry that counts was recorded, or `nil` if there is none.
    package let end: Timestamp?
    /// A Boolean value that indicates whether all entries of the store count.
    package let isHead: Bool
    /// The contacts with a message, and whether it isn't the only one.
    private var contacts: [ContactID: Bool] = [:]

    /// Creates the counts of no recipients.
    package init(end: Timestamp?, isHead: Bool = true) {
        self.end = end
        self.isHead = isHead
    }

    /// The messages that should not have been sent.
    public var violations: Int { blocked + unsubscribed }

    /// Counts a recipient.
    package mutating func count(_ send: JoinedMessage) {
        recipients += 1
        switch send.outcome {
        case .violation where send.violated == .blocked: blocked += 1
        case .violation: unsubscribed += 1
        case .allowed:
            allowed += 1
            if send.state?.isViolation == true { optedOut += 1 }
        case .noEvidence:
            noEvidence += 1
            if send.state?.presence == .erased { erased += 1 }
        case .noContact: noContact += 1
        case .notSent:
            notSent += 1
            if firstNotSent.count < Self.mostNamed { firstNotSent.append(send.recipient) }
        }
        guard let sentAt = send.sentAt else { return }
        if let end, sentAt > end { late += 1 }
        if let contact = send.stream?.contact { count(messageTo: contact) }
    }

    private mutating func count(messageTo contact: ContactID) {
        guard let isNamed = contacts[contact] else { return contacts[contact] = false }
        repeated += 1
        contacts[contact] = true
        guard !isNamed else { return }
        repeatedContacts += 1
        if firstRepeated.count < Self.mostNamed { firstRepeated.append(contact) }
    }

    /// Counts a recipient that can't be read.
    package mutating func reject(_ place: String) {
        recipients += 1
        rejected += 1
        if firstRejects.count < 3 { firstRejects.append(place) }
    }

    /// All counts in one line.
    ///
    /// After the first two, counts of 0 are left out.
    package var sum: String {
        func some(_ number: Int, _ what: String) -> String? {
            number > 0 ? "\(number.grouped) \(what)" : nil
        }
        let reasons = [some(blocked, "blocked"), some(unsubscribed, "unsubscribed")]
            .compactMap(\.self)
        let violations =
            HumanText.count(violations, "violation")
            + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
        let others = [
            some(allowed, "allowed"), some(optedOut, "of them transactional after an opt-out"),
            some(noEvidence, "without evidence"), some(noContact, "without a contact"),
            some(notSent, "not sent"), some(repeated, "to a contact that had one before"),
            some(rejected, "rejected"),
        ]
        return
            ([HumanText.count(recipients, "recipient"), violations] + others.compactMap(\.self))
            .joined(separator: ", ")
    }

    /// Returns the reason why no message has an answer, or `nil` if one has, or none was sent.
    package func failure(of broadcast: String) -> UserError? {
        guard violations + allowed == 0, noEvidence + noContact + rejected > 0 else { return nil }
        return UserError(
            "no recipient of \(broadcast.quoted) has an answer",
            hint: noEvidence > 0
                ? isHead
                    ? "the store knows none of the contacts; check --org, and sync the store"
                    : "none of the contacts was known by then; leave out --known-at"
                : "the first rejected recipients and --only unknown show why",
            code: .unreadable
        )
    }
}
