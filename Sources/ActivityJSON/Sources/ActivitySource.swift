/// The source of activities: plain or gzip text, recognized by its first bytes.
public enum ActivitySource: Sendable {
    /// A file, by its path.
    case file(String)
    /// Standard input, which stays open.
    case standardInput
    /// Bytes in memory, with a name for locations.
    case bytes([UInt8], name: String)

    /// The name in locations: the path, `-` for standard input, or the name of the bytes.
    public var name: String {
        switch self {
        case .file(let path): path
        case .standardInput: "-"
        case .bytes(_, let name): name
        }
    }
}
