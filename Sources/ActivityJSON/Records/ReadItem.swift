public import ContactProjector

/// An activity or a rejected record.
///
/// Together, items cover all input except whitespace and the punctuation of arrays and envelopes.
public enum ReadItem: Sendable {
    /// An activity and where its record starts.
    case activity(Activity, at: RecordLocation)
    /// Something that can't be read as an activity.
    case rejected(Reject)
}
