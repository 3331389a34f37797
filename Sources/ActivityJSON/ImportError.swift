public import ContactProjector

/// The reason an import ended early.
///
/// Activities appended before are kept.
public enum ImportError: Error {
    /// The source could not be read to its end.
    case source(ReadError)
    /// A record could not be read in a strict import.
    case rejected(Reject)
    /// An append to the store failed.
    case store(StoreError)

    /// The suggestion of what to do next.
    public var hint: String {
        switch self {
        case .source(let error): error.hint
        case .rejected: "fix the record at the source, or read without `strict`"
        case .store(let error): error.hint
        }
    }
}

extension ImportError: CustomStringConvertible {
    /// The fact, its location and the hint in one line.
    public var description: String {
        switch self {
        case .source(let error): error.description
        case .rejected(let reject): "\(reject); \(hint)"
        case .store(let error): error.description
        }
    }
}
