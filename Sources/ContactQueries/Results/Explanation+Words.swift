package import ContactProjector

/// The words for what an activity has to do with the value of an attribute.
extension Explanation {
    /// Returns the role of the activity that set the value, or of one that for a reason didn't.
    package static func role(_ reason: Reason?) -> String {
        // The words of the sentences, so that a row of a spreadsheet is found in them.
        switch reason {
        case nil: "set by"
        case .earlier: "set earlier by"
        case .redundant: "no effect"
        case .simultaneous: "same time"
        case .inapplicable(nil): "names no segment"
        case .inapplicable: "conflict"
        case .later: "after the time asked about"
        case .notYetKnown: "not yet known"
        }
    }
}

extension Explanation.Reason {
    // The deciding activity as it can be typed back: `#11`, or else its id.
    /// Returns the reason that an activity didn't count, or `nil` if the heading above it gives the reason.
    package func words(against deciding: String) -> String? {
        switch self {
        case .earlier, .notYetKnown: nil
        case .redundant: "no effect: already so"
        case .simultaneous: "same time as \(deciding); \(deciding) is ordered last"
        case .inapplicable(nil): "no effect: names no segment"
        case .inapplicable: "conflict: the id of another fact"
        case .later: "after the time asked about"
        }
    }
}
