extension ContactState {
    /// Whether a contact may be messaged.
    public enum Reachability: Hashable, Sendable {
        /// Neither blocked nor unsubscribed, and at least one activity speaks for the contact.
        case reachable
        /// Blocked, unsubscribed or both, by these activities; `nil` for the flag that is off.
        case notReachable(blocked: ActivityID?, unsubscribed: ActivityID?)
        /// Neither, but nothing is known of the contact at the coordinate: never heard of, not yet, or erased.
        case unknown

        /// The word for it in JSON and tables.
        public var name: String {
            switch self {
            case .reachable: "reachable"
            case .notReachable: "not_reachable"
            case .unknown: "unknown"
            }
        }
    }
}
