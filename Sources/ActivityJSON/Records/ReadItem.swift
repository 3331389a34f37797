public import ContactProjector

/// An activity or a rejected record.
///
/// Together, items cover all input except whitespace and the punctuation of arrays and envelopes.
public enum ReadItem: Sendable {
    /// An activity and the location of its record.
    case activity(Activity, at: RecordLocation)
    /// A record that can't be read as an activity.
    case rejected(Reject)
}
