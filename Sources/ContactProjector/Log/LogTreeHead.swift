/// The size and the root of the tree over the entries of a log.
///
/// A root commits to every entry up to its size, and to their order.
public struct LogTreeHead: Hashable, Sendable {
    /// The last position in the tree, which is the number of its entries.
    public let size: Position
    /// The root, 32 bytes.
    public let root: [UInt8]

    /// Creates the head of a tree.
    public init(size: Position, root: [UInt8]) {
        self.size = size
        self.root = root
    }
}
