/// A fold whose state a store may keep in snapshots, so that a query folds only later activities.
///
/// A fold gives the same result with snapshots as without. This requires that the fold is pure, that its ``name`` is
/// unique, and that its version is raised when its meaning changes. If that is forgotten, the ``fingerprint`` usually
/// detects it.
public protocol SnapshottableProjection: Projection where State: Codable {
    /// The name of the fold, which must never change.
    ///
    /// Include parameters that change the result: all folds of one name, version and fingerprint share their snapshots.
    var name: String { get }

    /// The fingerprint of the fold, by default computed from a fixed stream.
    var fingerprint: ProjectionFingerprint { get }

    /// The types of activities whose part of a state snapshots leave out, by default none.
    ///
    /// They must change no attribute, so their order depends only on time and id.
    static var recalledKinds: Set<ActivityKind> { get }

    /// Returns the part of a state that a snapshot keeps, by default all of it.
    ///
    /// Leave out parts that grow with a history, such as texts: otherwise each snapshot holds all of them again.
    func kept(of state: State) -> State

    /// Adds the part of an activity that a snapshot left out to the snapshot's state.
    ///
    /// A store calls this for each covered activity of the ``recalledKinds``, in stream order, before it applies a
    /// later one. The kept and the recalled parts together must equal the original state.
    func recall(_ activity: Activity, into state: inout State)
}

extension SnapshottableProjection {
    /// The fingerprint computed by ``ProjectionFingerprint/init(of:)``.
    public var fingerprint: ProjectionFingerprint { ProjectionFingerprint(of: self) }

    /// The empty set: a snapshot keeps the whole state.
    public static var recalledKinds: Set<ActivityKind> { [] }

    /// Returns the whole state.
    public func kept(of state: State) -> State { state }

    /// Leaves the state as it is, because the snapshot holds all of it.
    public func recall(_ activity: Activity, into state: inout State) {}

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

    /// The types that add notes and files, whose texts are read from the log.
    public static let recalledKinds: Set<ActivityKind> = [.noteCreated, .fileUploaded]

    /// Returns the state without its notes and files.
    public func kept(of state: ContactState) -> ContactState { state.withoutItems }

    /// Adds the note or file of an activity.
    public func recall(_ activity: Activity, into state: inout ContactState) {
        state.recall(activity)
    }

    // A constant: computing it takes 3 ms in every process that queries a store. A test compares it
    // with the computed one, so it can't fall behind the fold.
    private static var fixedFingerprint: ProjectionFingerprint {
        ProjectionFingerprint(rawValue: 0x72c7_98be_bffd_b88d)
    }
}
