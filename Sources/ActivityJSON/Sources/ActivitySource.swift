/// The source of activities: plain or gzip text, recognized by its first bytes.
public enum ActivitySource: Sendable {
    /// A file, by its path.
    case file(String)
    /// Standard input, which stays open.
    case standardInput
    /// Bytes in memory, under a name for places.
    case bytes([UInt8], name: String)

    /// The name that places give it: the path, `-` for standard input, or the name of the bytes.
    public var name: String {
        switch self {
        case .file(let path): path
        case .standardInput: "-"
        case .bytes(_, let name): name
        }
    }
}
