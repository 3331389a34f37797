/// The root of a log's tree, which depends on every entry up to a size.
public struct RootHash: Hashable, Sendable {
    /// The bytes of the root, 32 of them.
    public let bytes: [UInt8]

    /// Creates a root from its bytes, or returns `nil` unless there are 32.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.bytes = Array(bytes)
    }
}

extension RootHash: CustomStringConvertible {
    /// The root in base64.
    public var description: String { Base64.text(of: bytes) }
}
