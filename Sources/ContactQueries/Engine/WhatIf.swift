public import ContactProjector

/// Activities of one contact that queries about it ignore.
public struct WhatIf: Equatable, Sendable {
    /// The contact's stream.
    public let stream: StreamID
    /// The ids of the activities.
    public let skipped: Set<ActivityID>

    /// Creates a what-if.
    public init(stream: StreamID, skipped: Set<ActivityID>) {
        self.stream = stream
        self.skipped = skipped
    }
}
