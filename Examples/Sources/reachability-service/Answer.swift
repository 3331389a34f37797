import ActivityJSON
import ContactProjector

/// The answer to "may I message this contact now?", and how far it can be trusted.
struct Answer: Hashable, Sendable {
    /// The contact asked about.
    let contact: ContactID
    /// Yes, no, or why neither can be said.
    let decision: Decision
    /// Everything up to this position of the log is taken into account.
    let knownAt: Position
    /// What was recorded longer ago than this is taken into account; nil before the log was read for the first time.
    let staleness: Duration?

    /// What the service makes of the question.
    enum Decision: Hashable, Sendable {
        /// The contact is neither blocked nor unsubscribed, by these activities; by default when there are none.
        case yes(because: [ActivityID])
        /// The contact is blocked or unsubscribed, by these activities.
        case no(because: [ActivityID])
        /// Nothing is known of the contact by now, or all but opt-outs that it took back was erased.
        case unheardOf
        /// Several organizations know the contact, so one of them must be named.
        case ambiguous(orgs: [OrgID?])
        /// What is in memory is older than the bound; nil when the log was never read to its end.
        case unknown(staleSince: Timestamp?)
    }
}

extension Answer.Decision {
    init(_ step: ReachabilityCourse.Step?) {
        self =
            switch step?.reachability {
            case .reachable?: .yes(because: step?.evidence ?? [])
            case .notReachable?: .no(because: step?.evidence ?? [])
            case .unknown?, nil: .unheardOf
            }
    }

    /// The decision in a word.
    var name: String {
        switch self {
        case .yes: "yes"
        case .no: "no"
        case .unheardOf: "unheard_of"
        case .ambiguous: "ambiguous"
        case .unknown: "unknown"
        }
    }
}

extension Answer: JSONWritable {
    /// Writes the answer with its evidence and its age.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("contact_id", contact.rawValue)
            writer.field("may_message", decision.name)
            decision.writeReasons(to: &writer)
            writer.field("known_at", knownAt.rawValue)
            writer.field("staleness_ms", staleness.map { Int($0 / .milliseconds(1)) })
        }
    }
}

extension Answer.Decision {
    fileprivate func writeReasons(to writer: inout JSONWriter) {
        switch self {
        case .yes(let activities), .no(let activities):
            writer.field("because") { $0.array(activities) { $0.value($1.rawValue) } }
        case .ambiguous(let orgs):
            writer.field("orgs") { $0.array(orgs) { $0.value($1?.rawValue) } }
        case .unknown(let time):
            writer.field("stale_since", time?.rfc3339)
        case .unheardOf:
            break
        }
    }
}
