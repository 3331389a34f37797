internal import ContactProjector
internal import GRDB
internal import Glibc

extension StoreError {
    /// Puts any failure of the store into words, once.
    init(_ error: any Error, path: String) {
        self =
            switch error {
            case let error as StoreError: error
            case let error as Damage: Self.damaged(error, path: path)
            case let error as DatabaseError: Self.database(error, path: path)
            case is CancellationError:
                StoreError(
                    code: .failed,
                    cause: "the task was cancelled",
                    hint: "nothing was written; ask again"
                )
            default: Self.damaged(Damage(position: nil, finding: "\(error)"), path: path)
            }
    }

    /// Puts a refusal of the system into words.
    init(errno number: Int32, path: String) {
        let cause = unsafe "\(path): \(String(cString: strerror(number)))"
        let (code, hint): (Code, String) =
            switch number {
            case ENOENT, ENOTDIR:
                (.unavailable, "check the path; the directory must exist")
            case EACCES, EPERM:
                (.denied, "check the permissions of the file and of its directory")
            case EROFS: (.readOnly, "open it read-only, or move it where it can be written")
            case EMFILE, ENFILE, ENOMEM:
                (.exhausted, "close files or raise the limit (ulimit -n)")
            case ENOSPC, EDQUOT: (.full, "make room and try again; nothing was written")
            default: (.failed, "check the disk, then run verify")
            }
        self.init(code: code, cause: cause, hint: hint)
    }

    private static func database(_ error: DatabaseError, path: String) -> StoreError {
        let cause = "\(path): \(error.message ?? "SQLite error \(error.extendedResultCode)")"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT, .SQLITE_ERROR:
            return StoreError(code: .damaged, cause: cause, hint: damageHint)
        case .SQLITE_NOTADB: return foreign(path)
        case .SQLITE_FULL:
            return StoreError(
                code: .full,
                cause: cause,
                hint: "nothing was written; make room and append again"
            )
        case .SQLITE_READONLY:
            return StoreError(
                code: .readOnly,
                cause: cause,
                hint: "open it read-only, or make the file and its directory writable"
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return StoreError(
                code: .locked,
                cause: cause,
                hint: "another connection is at it; try again when it is done"
            )
        case .SQLITE_NOMEM:
            return StoreError(code: .exhausted, cause: cause, hint: "free memory and try again")
        case .SQLITE_PERM, .SQLITE_AUTH:
            return StoreError(errno: EACCES, path: path)
        case .SQLITE_CANTOPEN: return unopened(path, cause)
        default:
            return StoreError(code: .failed, cause: cause, hint: "check the disk, then run verify")
        }
    }

    /// Asks the system why a file can't be opened, which SQLite does not pass on.
    private static func unopened(_ path: String, _ cause: String) -> StoreError {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return StoreError(errno: errno, path: path) }
        close(file)
        return StoreError(
            code: .unavailable,
            cause: cause,
            hint: "check that its directory can be written, and how many files are open"
        )
    }

    private static func damaged(_ damage: Damage, path: String) -> StoreError {
        let place = damage.position.map { "\(path): position \($0)" } ?? path
        return StoreError(
            code: .damaged,
            cause: "\(place) is damaged: \(damage.finding)",
            hint: damageHint
        )
    }

    private static let damageHint =
        "run verify to learn how far the log is sound, then go back to a backup"

    static func absent(_ path: String) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "\(path): there is no store",
            hint: "check the path, or make one by `projector import` or `projector sync`"
        )
    }

    static func exists(_ path: String) -> StoreError {
        StoreError(
            code: .failed,
            cause: "\(path) is there already",
            hint: "nothing was changed; name another file, or move this one away"
        )
    }

    static func foreign(_ path: String) -> StoreError {
        StoreError(
            code: .foreign,
            cause: "\(path) is not a contact log",
            hint: "nothing was changed; name another file"
        )
    }

    static func newer(_ path: String, version: Int32) -> StoreError {
        StoreError(
            code: .newer,
            cause: "\(path) has schema \(version), and this version knows \(Schema.version)",
            hint: "nothing was changed; open it with a later version"
        )
    }

    static func locked(_ path: String, holder: Int?, wait: Duration) -> StoreError {
        StoreError(
            code: .locked,
            cause: "\(path): \(holder.map { "process \($0)" } ?? "another process")"
                + " is writing to it, and was not done after \(wait)",
            hint: "wait until it ends, or open the store read-only"
        )
    }

    static func stranded(_ path: String) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "\(path): its -wal file is not empty, and nothing can be written beside it",
            hint: "copy both files to a directory that can be written, and open the copy"
        )
    }

    static func readOnlyStore(_ path: String) -> StoreError {
        StoreError(
            code: .readOnly,
            cause: "\(path) was opened read-only",
            hint: "open it for writing"
        )
    }

    static func suspended(_ path: String) -> StoreError {
        StoreError(
            code: .suspended,
            cause: "\(path): an earlier write failed, so nothing more is written",
            hint: "check the disk, open the store anew and run verify"
        )
    }
}
