/// The keys that a checking party trusts: logs, witnesses, and the witness whose signature is required.
///
/// The text is a C2SP tlog-policy file with lines `log KEY`, `witness NAME KEY` and one `quorum NAME`, or `quorum none`.
public struct TrustPolicy: Hashable, Sendable {
    /// A witness, with the name that the policy gives it.
    public struct Witness: Hashable, Sendable {
        /// The name in the policy.
        public let name: String
        /// The key that checks the witness's signatures.
        public let key: VerifierKey

        /// Compares the keys, because the name has no meaning outside of a policy.
        public static func == (left: Self, right: Self) -> Bool { left.key == right.key }

        /// Hashes the key.
        public func hash(into hasher: inout Hasher) { hasher.combine(key) }
    }

    /// The keys of the logs, each of which is accepted.
    public let logs: [VerifierKey]
    /// The witnesses.
    public let witnesses: [Witness]
    /// The witness whose signature a checkpoint needs, or `nil` if it needs none.
    public let quorum: Witness?

    /// Creates a policy without witnesses.
    ///
    /// Keys of witnesses among the logs are left out.
    public init(logs: [VerifierKey]) {
        self.init(logs.filter { $0.kind == .log }, [], quorum: nil)
    }

    init(_ logs: [VerifierKey], _ witnesses: [Witness], quorum: Witness?) {
        self.logs = logs
        self.witnesses = witnesses
        self.quorum = quorum
    }
}
