internal import ContactProjector
internal import GRDB
internal import CLibrary
internal import LogChain

/// The kind of work that failed, for the wording of an error.
enum StoreWork: Sendable {
    case opening, reading, writing, copying, erasing, closing

    /// The part of the work that a failure left undone, or `nil` if there is none.
    private var undone: String? {
        switch self {
        case .writing: "nothing was written"
        case .copying: "nothing was copied"
        case .erasing: "the erasure is recorded, but the erased text is still in the -wal file"
        case .opening, .reading, .closing: nil
        }
    }

    private var retry: String {
        switch self {
        case .opening: "open it again"
        case .reading: "try again"
        case .writing: "append again"
        case .copying: "start again"
        case .erasing: "erase again"
        case .closing: "keep its -wal file beside it, and open it again"
        }
    }

    /// Composes the hint after a failure: an optional first step, then the same work again.
    fileprivate func advice(first: String? = nil) -> String {
        let steps = [first, retry].compactMap(\.self).joined(separator: " and ")
        return [undone, steps].compactMap(\.self).joined(separator: "; ")
    }

    fileprivate var noun: String {
        switch self {
        case .opening: "opening"
        case .reading: "read"
        case .writing: "write"
        case .copying: "copy"
        case .erasing: "erasure"
        case .closing: "closing"
        }
    }
}

extension StoreError {
    /// Creates the error of any failure of a store.
    ///
    /// All texts are made here.
    init(_ error: any Error, _ work: StoreWork, _ files: StoreFiles) {
        self =
            switch error {
            case let error as StoreError: error
            case let error as CorruptEntryError: Self.damaged(error, path: files.path)
            case let error as DatabaseError: Self.database(error, work, files)
            case is CancellationError:
                StoreError(
                    code: .failed,
                    cause: "\(files.path): the \(work.noun) was canceled",
                    hint: work.advice()
                )
            default:
                Self.damaged(
                    CorruptEntryError(position: nil, finding: "\(error)"),
                    path: files.path
                )
            }
    }

    /// Creates the error of a failed system call.
    init(errno number: Int32, path: String) {
        let cause = unsafe "\(path): \(String(cString: strerror(number)))"
        // A quota has the same remedy as a full disk, and a missing directory the same as a missing
        // file.
        let (code, hint): (Code, String) =
            switch number {
            case ENOENT, ENOTDIR:
                (.unavailable, "check the path; the directory must exist")
            case EACCES, EPERM:
                (.denied, "check the permissions of the file and of its directory")
            case EROFS: (.readOnly, "open it read-only, or move it where it can be written")
            case EMFILE, ENFILE, ENOMEM:
                (.exhausted, "close files or raise the limit (ulimit -n)")
            case ENOSPC, EDQUOT: (.full, "free space and try again; nothing was written")
            default: (.failed, "check the disk, then run `projector verify`")
            }
        self.init(code: code, cause: cause, hint: hint)
    }

    private static func database(
        _ error: DatabaseError,
        _ work: StoreWork,
        _ files: StoreFiles
    ) -> StoreError {
        let path = files.path
        let cause = "\(path): \(error.message ?? "SQLite error \(error.extendedResultCode)")"
        switch error.resultCode {
        // The statements are fixed and tested. So an error in one, or a constraint, means that the
        // file's schema or content isn't what this library wrote.
        case .SQLITE_CORRUPT, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT, .SQLITE_ERROR:
            return StoreError(code: .damaged, cause: cause, hint: damageHint)
        case .SQLITE_NOTADB: return foreign(path)
        case .SQLITE_FULL:
            return StoreError(code: .full, cause: cause, hint: work.advice(first: "free space"))
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
                hint: "another connection is using it; try again when it is done"
            )
        case .SQLITE_NOMEM:
            return StoreError(code: .exhausted, cause: cause, hint: "free memory and try again")
        case .SQLITE_PERM, .SQLITE_AUTH:
            return StoreError(errno: EACCES, path: path)
        case .SQLITE_CANTOPEN: return unopened(files, cause)
        // Calls are interrupted only when the process ends.
        case .SQLITE_INTERRUPT: return closed(path)
        default:
            return StoreError(
                code: .failed,
                cause: cause,
                hint: "check the disk, then run `projector verify`"
            )
        }
    }

    /// Finds the reason a file can't be opened from the system, since SQLite doesn't report it.
    private static func unopened(_ files: StoreFiles, _ cause: String) -> StoreError {
        do throws(StoreError) {
            guard try HeldFile(files) != nil else { return absent(files.path) }
        } catch {
            return error
        }
        return StoreError(
            code: .unavailable,
            cause: cause,
            hint: "check that its directory is writable, and how many files are open"
        )
    }

    private static func damaged(_ damage: CorruptEntryError, path: String) -> StoreError {
        let place = damage.position.map { "\(path): position \($0)" } ?? path
        return StoreError(
            code: .damaged,
            cause: "\(place) is damaged: \(damage.finding)",
            hint: damageHint
        )
    }

    private static let damageHint =
        "`projector verify` shows how far it is intact; restore a backup"

    static func absent(_ path: String) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "no store at \(path)",
            hint: "check the path, or create one with `projector import` or `projector sync`"
        )
    }

    static func exists(_ path: String) -> StoreError {
        StoreError(
            code: .failed,
            cause: "\(path) already exists",
            hint: "nothing was changed; choose another file, or move this one away"
        )
    }

    static func foreign(_ path: String) -> StoreError {
        StoreError(
            code: .foreign,
            cause: "\(path) isn't a projector store",
            hint: "nothing was changed; choose another file"
        )
    }

    static func newer(_ path: String, version: Int32) -> StoreError {
        StoreError(
            code: .newer,
            cause: "\(path) was written by a newer version "
                + "(schema \(version); this one reads up to \(Schema.version))",
            hint: "nothing was changed; open it with a newer version"
        )
    }

    static func locked(_ path: String, holder: Int?, wait: Duration) -> StoreError {
        StoreError(
            code: .locked,
            cause: "\(path) is locked by \(holder.map { "process \($0)" } ?? "another process")"
                + " for more than \(wait)",
            hint: "wait until it ends, or open the store read-only"
        )
    }

    static func stranded(_ path: String) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "\(path) is in a read-only directory with unfinished writes",
            hint: "copy it and its -wal file to a writable directory, and open the copy"
        )
    }

    static func bereft(_ path: String) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "no store at \(path), but its -wal file holds activities",
            hint: "restore the file that it belongs to, or move the -wal file away"
        )
    }

    static func mispaired(_ path: String) -> StoreError {
        StoreError(
            code: .damaged,
            cause: "\(path) and its -wal file don't belong together",
            hint: "restore the file that the -wal file belongs to, or move the -wal file away"
        )
    }

    static func linked(_ path: String, names: Int) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "\(path) has \(names) names (hard links), so it can't be written",
            hint: "remove the other names, or use `projector backup` to make a separate store"
        )
    }

    static func mounted(_ path: String) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "\(path) is mounted as a single file, so it can't be written",
            hint: "mount its directory, so that the -wal file is shared too"
        )
    }

    static func writtenElsewhere(_ path: String) -> StoreError {
        StoreError(
            code: .locked,
            cause: "\(path) is open for writing under another name",
            hint: "use the name that the other process uses, or wait until it ends"
        )
    }

    static func readElsewhere(_ path: String, name: String) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "\(path) has unfinished writes under another name",
            hint: "open it as \(name), and remove the other names"
        )
    }

    static func overtaken(_ path: String) -> StoreError {
        StoreError(
            code: .unavailable,
            cause: "\(path) changed while it was open",
            hint: "open it again"
        )
    }

    static func kept(_ path: String) -> StoreError {
        StoreError(
            code: .locked,
            cause: "\(path): another process reads it, so activities stay in its -wal file",
            hint: "keep both files together until that ends, or use `projector backup`"
        )
    }

    static func closed(_ path: String) -> StoreError {
        StoreError(code: .closed, cause: "\(path) is closed", hint: "open it again")
    }

    static func busy(_ path: String) -> StoreError {
        StoreError(
            code: .locked,
            cause: "\(path) isn't closed: calls are still running",
            hint: "keep its -wal file beside it, and open it again"
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
            cause: "\(path): writing stopped after a failed write",
            hint: "check the disk, reopen the store, and run `projector verify`"
        )
    }
}
