internal import Foundation

/// The row of a stream that is being written.
struct StreamRow {
    let number: Int64
    let secret: Data
    /// Whether the row was made by this change, so that there is nothing to look up.
    let isFresh: Bool
}
