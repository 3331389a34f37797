internal import CLibrary

/// The seeds of random tests.
///
/// A failing test prints its seed, which `CONTACTPROJECTOR_SEED` selects. `CONTACTPROJECTOR_ROUNDS`
/// multiplies the number of seeds, for a long run.
package enum Seeds {
    /// Returns a number of seeds, or those that the environment selects.
    package static func some(_ count: Int) -> [UInt64] {
        if let selected { return [selected] }
        let rounds = environment("CONTACTPROJECTOR_ROUNDS") ?? 1
        return Array(1...UInt64(count) * max(1, rounds))
    }

    /// The seed that the environment selects, or `nil` if it selects none.
    package static var selected: UInt64? { environment("CONTACTPROJECTOR_SEED") }

    private static func environment(_ name: String) -> UInt64? {
        unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) }
    }
}
