package import ContactProjector

/// One read of a contact's log, with the positions of some known-ats.
package struct ContactReading: Sendable {
    /// The log of the contact.
    package let log: ContactLog
    private let knownAt: [KnownAt]

    init(_ log: ContactLog, knownAt: [KnownAt]) {
        self.log = log
        self.knownAt = knownAt
    }

    /// Returns the position of a known-at, or `nil` if the read wasn't made for it.
    package func position(of knownAt: KnownAt) -> Position? {
        switch knownAt {
        case .head: log.head
        case .position(let position): min(position, log.head)
        case .time: self.knownAt.firstIndex(of: knownAt).map { log.positions[$0] }
        }
    }

    /// Returns the log as known at a known-at, or `nil` if the read wasn't made for it.
    package func log(knownAt: KnownAt) -> ContactLog? {
        position(of: knownAt).map { log.known(at: $0) }
    }
}
