internal import ActivityJSON
package import ContactProjector

/// The value of an explained attribute in words.
extension ExplanationResult {
    /// A Boolean value that indicates whether the value is unknown.
    package var isUnknown: Bool {
        switch basis.basis.presence {
        case .unknown: true
        // Opt-outs outlive an erasure, memberships don't.
        case .erased: if case .segment = explanation.attribute { true } else { false }
        case .notYet, .present: false
        }
    }

    /// The reason that the value is unknown.
    package var lack: String {
        let contact = basis.stream.contact
        if let position = basis.basis.erasedAt, basis.basis.presence == .erased {
            return "\(contact) was erased at position \(position)"
        }
        return basis.isAtHead
            ? "the log holds no activity of \(contact)"
            : "at position \(basis.basis.knownAt) the log held no activity of \(contact)"
    }

    /// The reason that the default applies.
    package var absence: String {
        switch basis.basis.presence {
        case .notYet: "the first activity is later"
        case .erased: "no activity that was kept sets it"
        case .unknown, .present: "no activity sets it"
        }
    }

    /// The attribute as users name it.
    package var name: String { state.name(of: explanation.attribute) }

    /// The value in words: `not blocked`, `in VIP (seg_vip)`.
    package var value: String {
        let words = if case .segment = explanation.attribute { "in \(name)" } else { name }
        return explanation.state.isOn ? words : "not \(words)"
    }

    /// The activity that set the value as it can be typed back: `#11`, or else its id.
    package var decidingName: String {
        guard let deciding = explanation.deciding else { return "another one" }
        return items[deciding.id].map { "#\($0.number)" } ?? deciding.id.rawValue
    }

    /// Returns the numbered activity, or `nil` for an entry that only shares its id.
    package func item(
        _ activity: Activity,
        _ reason: Explanation.Reason?
    ) -> NumberedActivity? {
        // A reason with a position is about one entry, such as a conflict with the numbered one.
        reason?.position == nil ? items[activity.id] : nil
    }
}
