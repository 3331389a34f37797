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

    /// The types of activities that the part of a state comes from which snapshots leave out, by default none.
    ///
    /// They turn no attribute, so that their order is by instant and id alone.
    static var recalledKinds: Set<ActivityKind> { get }

    /// Returns the part of a state that a snapshot keeps, by default all of it.
    ///
    /// What grows with a history, such as texts, is better left out: each snapshot would hold all of it once more.
    func kept(of state: State) -> State

    /// Adds to a state what its snapshot left out of an activity of one of the ``recalledKinds``.
    ///
    /// It is called for each that the snapshot covers, in stream order, before any later activity is applied. What is kept
    /// and what is recalled must be the state that it was.
    func recall(_ activity: Activity, into state: inout State)
}

extension SnapshottableProjection {
    /// The fingerprint computed by ``ProjectionFingerprint/init(of:)``.
    public var fingerprint: ProjectionFingerprint { ProjectionFingerprint(of: self) }

    /// No types: a snapshot keeps everything.
    public static var recalledKinds: Set<ActivityKind> { [] }

    /// Returns the whole state.
    public func kept(of state: State) -> State { state }

    /// Adds nothing.
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

    /// Notes and files, whose texts are read from the log.
    public static let recalledKinds: Set<ActivityKind> = [.noteCreated, .fileUploaded]

    /// Returns the state without its notes and files.
    public func kept(of state: ContactState) -> ContactState { state.withoutItems }

    /// Adds the note or file of an activity.
    public func recall(_ activity: Activity, into state: inout ContactState) {
        state.recall(activity)
    }

    // To compute it takes 3 ms, which every process that asks a store would spend; a test compares the two.
    private static var fixedFingerprint: ProjectionFingerprint {
        ProjectionFingerprint(rawValue: 0xf793_6b7e_9d46_4d52)
    }
}
