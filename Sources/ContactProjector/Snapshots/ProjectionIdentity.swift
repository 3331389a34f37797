/// The identity of the fold that a snapshot belongs to; a fold uses only snapshots of its own identity.
public struct ProjectionIdentity: Hashable, Sendable, Codable {
    /// The fold's name.
    public let name: String
    /// The version that its author gave it.
    public let version: Int
    /// The fingerprint of the fold.
    public let fingerprint: ProjectionFingerprint

    /// Creates an identity from the name, version and fingerprint of a fold.
    package init(name: String, version: Int, fingerprint: ProjectionFingerprint) {
        self.name = name
        self.version = version
        self.fingerprint = fingerprint
    }
}
