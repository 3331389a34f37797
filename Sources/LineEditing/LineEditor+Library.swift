internal import CEditLine

extension LineEditor {
    /// The version of libedit that the editor was built with.
    package static var libraryVersion: String { unsafe String(cString: cle_library_version()) }
}
