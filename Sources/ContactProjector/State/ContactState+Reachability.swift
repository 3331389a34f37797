extension ContactState {
    /// A contact's reachability: whether it may be messaged.
    public enum Reachability: Hashable, Sendable {
        /// The contact is neither blocked nor unsubscribed, and has at least one activity.
        case reachable
        /// Blocked, unsubscribed or both, by these activities; `nil` for the flag that is off.
        case notReachable(blocked: ActivityID?, unsubscribed: ActivityID?)
        /// Nothing is known of the contact at the query time: it is unknown, not yet present, or erased.
        case unknown

        /// The name in JSON and tables.
        public var name: String {
            switch self {
            case .reachable: "reachable"
            case .notReachable: "not_reachable"
            case .unknown: "unknown"
            }
        }
    }
}
