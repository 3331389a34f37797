#if Postgres
internal import ContactProjector
internal import LogChain

/// The kind of work that failed, for the wording of an error.
enum ServerWork {
    case opening, reading, writing
    /// A commit was sent and not confirmed.
    case committing

    fileprivate var retry: String {
        switch self {
        case .opening: "open it again"
        case .reading: "try again"
        case .writing: "nothing was written; append again"
        case .committing: "append again: what was recorded is a duplicate then"
        }
    }
}

extension StoreError {
    /// Creates the error of any failure of a store.
    ///
    /// All texts are made here.
    init(_ error: any Error, _ work: ServerWork, _ address: ServerAddress) {
        switch error {
        case let error as StoreError:
            self.init(
                code: error.code,
                cause: "\(address.name): \(error.cause)",
                hint: error.hint
            )
        case let error as CorruptEntryError:
            let place = error.position.map { " at position \($0)" } ?? ""
            self.init(
                code: .damaged,
                cause: "\(address.name): \(error.finding)\(place)",
                hint: "restore a backup; what comes before it can be exported"
            )
        case let error as ServerError: self.init(error, work, address)
        case is CancellationError:
            self.init(
                code: .failed,
                cause: "\(address.name): the call was canceled",
                hint: work.retry
            )
        default:
            self.init(code: .failed, cause: "\(address.name): \(error)", hint: work.retry)
        }
    }

    private init(_ error: ServerError, _ work: ServerWork, _ address: ServerAddress) {
        let (code, advice) = error.remedy
        let doubt =
            work == .committing ? " (the server didn't confirm the commit)" : ""
        self.init(
            code: code,
            cause: "\(address.name): \(error.message)\(doubt)",
            hint: [advice, work.retry].compactMap(\.self).joined(separator: "; ")
        )
    }

    static func readOnlyLog(_ address: ServerAddress) -> StoreError {
        StoreError(
            code: .readOnly,
            cause: "\(address.name): the log was opened for reading",
            hint: "open it for writing"
        )
    }
}

extension ServerError {
    /// The code of the store's error, and the first step that helps.
    fileprivate var remedy: (StoreError.Code, String?) {
        switch kind {
        case .address: return (.unavailable, "use postgres://HOST/DATABASE")
        case .unreachable where isLackOfConnections:
            return (.exhausted, "raise max_connections, or use fewer connections")
        case .unreachable where isLackOfRights:
            return (.denied, "grant the role CONNECT and LOGIN")
        case .unreachable:
            return message.contains("authentication failed") || message.contains("no password")
                ? (.denied, "check the user, and the password in PGPASSWORD or ~/.pgpass")
                : (.unavailable, "check that the server runs and accepts connections")
        case .lost, .noAnswer: return (.unavailable, "check the server and the network")
        case .allBusy: return (.exhausted, "raise the number of connections")
        case .closed: return (.closed, "open it again")
        case .malformed: return (.damaged, "check who changed the tables")
        case .refused: return refusal
        }
    }

    /// A Boolean value that indicates whether the server has no connection left.
    ///
    /// libpq gives no code for the failure of a connection, so the server's words decide.
    private var isLackOfConnections: Bool {
        ["too many", "connection slots are reserved"].contains { message.contains($0) }
    }

    /// A Boolean value that indicates whether the role may not connect.
    private var isLackOfRights: Bool {
        ["permission denied for database", "is not permitted to log in"]
            .contains { message.contains($0) }
    }

    // The classes and codes of postgresql.org/docs/15/errcodes-appendix.html.
    private var refusal: (StoreError.Code, String?) {
        switch state {
        case "53100": (.full, "free space on the server")
        case "53200", "53300", "53400": (.exhausted, "raise the server's limits")
        case "25006": (.readOnly, "connect to the primary server")
        case "42501": (.denied, "grant the role what it needs")
        case "55P03": (.locked, "another writer holds the log")
        case "57014": (.failed, "allow more time for a statement")
        case "57P01", "57P02", "57P03": (.unavailable, "wait until the server runs again")
        case "XX001", "XX002": (.damaged, "restore a backup")
        case "42P01", "42703", "3F000": (.foreign, "check who changed the tables")
        default: (state.hasPrefix("28") ? .denied : .failed, nil)
        }
    }
}
#endif
