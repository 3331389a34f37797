/// A fold whose state a store may keep, so that it need not start from nothing each time.
///
/// Whoever asks for the fold gets the same answer with snapshots as without. That rests on three promises: the fold is
/// pure, its ``name`` tells it from every other fold, and its version is raised when it comes to mean something else. When
/// the last is forgotten, the ``fingerprint`` mostly notices.
public protocol SnapshottableProjection: Projection where State: Codable {
    /// The fold's name, the same for ever.
    ///
    /// A fold with parameters that make a difference names them here: snapshots are shared by all folds of one name,
    /// version and fingerprint.
    var name: String { get }

    /// What the fold does to a fixed stream; by default found out by folding it.
    var fingerprint: ProjectionFingerprint { get }
}

extension SnapshottableProjection {
    /// What the fold does to the stream of ``ProjectionFingerprint/init(of:)``.
    public var fingerprint: ProjectionFingerprint { ProjectionFingerprint(of: self) }

    /// What the snapshots of the fold are marked with.
    public var identity: ProjectionIdentity {
        ProjectionIdentity(name: name, version: Self.version, fingerprint: fingerprint)
    }
}

extension ContactStateProjection: SnapshottableProjection {
    /// The name of the built-in fold.
    public var name: String { "contact_state" }

    /// What the fold does to a fixed stream, the same for every contact.
    public var fingerprint: ProjectionFingerprint { Self.fixedFingerprint }

    private static let fixedFingerprint = ProjectionFingerprint(
        of: ContactStateProjection(FixedStream.id)
    )
}
