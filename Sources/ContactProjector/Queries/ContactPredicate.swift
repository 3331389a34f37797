/// A condition on one contact's state.
///
/// ```swift
/// let atRisk: ContactPredicate = .inSegment("seg_vip") && .unsubscribed && !.blocked
/// let isAtRisk = atRisk.matches(state)
/// ```
///
/// A membership that began and ended at one time doesn't count for ``everIn(_:)``, ``entered(_:since:)`` or
/// ``left(_:since:)``, and neither does a removal before any addition.
public indirect enum ContactPredicate: Hashable, Sendable {
    /// The contact is a member of a segment.
    case inSegment(SegmentID)
    /// The contact is or was a member of a segment.
    case everIn(SegmentID)
    /// A membership in a segment began at this time or later. The start of an undated membership is unknown.
    case entered(SegmentID, since: Timestamp)
    /// A membership in a segment ended at this time or later, even if the contact is a member again.
    case left(SegmentID, since: Timestamp)
    /// Messages to the contact are blocked.
    case blocked
    /// The contact has opted out, blocked or not.
    case unsubscribed
    /// The contact may be messaged: neither blocked nor unsubscribed, and at least one activity counts.
    case reachable
    /// The number of notes is less than, equal to or more than a bound.
    case notes(Comparison, Int)
    /// A note contains a text, without regard to case.
    ///
    /// Both are put in lower case by Unicode's rules without a language, and compared character by character. Accents
    /// make a difference; composed and decomposed forms of one letter don't.
    case note(containing: String)
    /// The condition doesn't hold.
    case not(ContactPredicate)
    /// Both conditions hold.
    case and(ContactPredicate, ContactPredicate)
    /// At least one condition holds.
    case or(ContactPredicate, ContactPredicate)

    /// A comparison of a number with a bound.
    public enum Comparison: String, CaseIterable, Hashable, Sendable {
        /// Less than.
        case less = "<"
        /// At most.
        case atMost = "<="
        /// Exactly.
        case equal = "="
        /// At least.
        case atLeast = ">="
        /// More than.
        case more = ">"
    }

    // Composed, so that no evaluator needs a case for it.
    /// The condition that every contact meets, with the text `all`.
    public static let all = ContactPredicate.blocked || !.blocked

    /// The condition that the contact hasn't opted out, blocked or not.
    public static let subscribed = !ContactPredicate.unsubscribed

    /// Returns a Boolean value indicating whether the condition holds in a state.
    ///
    /// O(size of the condition), plus O(size of the notes) for each text that it searches for.
    public func matches(_ state: ContactState) -> Bool {
        switch self {
        case .inSegment(let segment): state.isMember(of: segment)
        case .everIn(let segment): state[.segment(segment)].wasEverOn
        case .entered(let segment, let instant):
            state[.segment(segment)].wasTurnedOn(since: instant)
        case .left(let segment, let instant):
            state[.segment(segment)].wasTurnedOff(since: instant)
        case .blocked: state.isBlocked
        case .unsubscribed: state.isUnsubscribed
        case .reachable: state.isReachable
        case .notes(let comparison, let number): comparison.holds(state.noteCount, number)
        case .note(let text): state.notes.contains { $0.content.mentions(text) }
        case .not(let condition): !condition.matches(state)
        case .and(let left, let right): left.matches(state) && right.matches(state)
        case .or(let left, let right): left.matches(state) || right.matches(state)
        }
    }

    /// Returns the opposite of a condition.
    public static prefix func ! (condition: ContactPredicate) -> ContactPredicate {
        .not(condition)
    }

    /// Returns the condition that both conditions hold.
    public static func && (left: ContactPredicate, right: ContactPredicate) -> ContactPredicate {
        .and(left, right)
    }

    /// Returns the condition that at least one of two conditions holds.
    public static func || (left: ContactPredicate, right: ContactPredicate) -> ContactPredicate {
        .or(left, right)
    }
}

extension ContactPredicate.Comparison {
    /// Returns a Boolean value indicating whether the comparison holds for two numbers.
    package func holds(_ left: Int, _ right: Int) -> Bool {
        switch self {
        case .less: left < right
        case .atMost: left <= right
        case .equal: left == right
        case .atLeast: left >= right
        case .more: left > right
        }
    }
}

extension Activity.Note {
    /// Returns a Boolean value indicating whether the content matches ``ContactPredicate/note(containing:)``.
    ///
    /// A note without content contains nothing, not even the empty text. O(content + text).
    package func mentions(_ text: String) -> Bool {
        guard let content else { return false }
        return text.isEmpty || content.lowercased().contains(text.lowercased())
    }
}
