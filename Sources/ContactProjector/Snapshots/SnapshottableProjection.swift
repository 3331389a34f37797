/// A fold whose state a store may keep, so that it need not start from nothing each time.
///
/// A fold gives the same result with snapshots as without. This requires that the fold is pure, that its ``name`` is
/// unique, and that its version is raised when its meaning changes. If that is forgotten, the ``fingerprint`` usually
/// detects it.
public protocol SnapshottableProjection: Projection where State: Codable {
    /// The name of the fold, which must never change.
    ///
    /// A fold with parameters that make a difference names them here: snapshots are shared by all folds of one name,
    /// version and fingerprint.
    var name: String { get }

    /// The fingerprint of the fold, by default computed from a fixed stream.
    var fingerprint: ProjectionFingerprint { get }
}

extension SnapshottableProjection {
    /// The fingerprint computed by ``ProjectionFingerprint/init(of:)``.
    public var fingerprint: ProjectionFingerprint { ProjectionFingerprint(of: self) }

    /// The identity that marks the snapshots of the fold.
    public var identity: ProjectionIdentity {
        ProjectionIdentity(name: name, version: Self.version, fingerprint: fingerprint)
    }
}

extension ContactStateProjection: SnapshottableProjection {
    /// The name of the built-in fold.
    public var name: String { "contact_state" }

    /// The fingerprint of the fold, the same for every contact.
    public var fingerprint: ProjectionFingerprint { Self.fixedFingerprint }

    // To compute it takes 3 ms, which every process that asks a store would spend; a test compares the two.
    private static var fixedFingerprint: ProjectionFingerprint {
        ProjectionFingerprint(rawValue: 0x317d_ae69_59b6_3d75)
    }
}
