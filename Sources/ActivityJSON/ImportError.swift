public import ContactProjector

/// The reason an import ended early.
///
/// Activities appended before are kept.
public enum ImportError: Error {
    /// The source could not be read to its end.
    case source(ReadError)
    /// A record could not be read, and nothing was to be left out.
    case rejected(Reject)
    /// The store refused an append.
    case store(StoreError)

    /// The next step.
    public var hint: String {
        switch self {
        case .source(let error): error.hint
        case .rejected: "fix the record at the source, or read without `strict`"
        case .store(let error): error.hint
        }
    }
}

extension ImportError: CustomStringConvertible {
    /// The fact, its place and the next step in one line.
    public var description: String {
        switch self {
        case .source(let error): error.description
        case .rejected(let reject): "\(reject); \(hint)"
        case .store(let error): error.description
        }
    }
}
