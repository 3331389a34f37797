internal import Foundation

/// The row of a stream that is being written.
struct StreamRow {
    let number: Int64
    let secret: Data
    /// A Boolean value that indicates whether this change created the row, so there are no entries
    /// to look up.
    let isFresh: Bool
}
