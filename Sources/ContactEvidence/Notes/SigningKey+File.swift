internal import ActivityJSON
internal import CLibrary

extension SigningKey {
    /// Reads a key from a file of mode 0600 that the user of the process owns.
    ///
    /// - Throws: ``NoteError`` when it can't be read, is a symbolic link or no regular file, has permissions for others,
    ///   is another user's, or isn't a key.
    public init(file: String) throws(NoteError) {
        let bytes: [UInt8]
        do throws(FileFault) {
            // A name of 255 characters makes a line of 324.
            bytes = try SmallFile.read(
                file,
                atMost: 4_096,
                [.isPrivate, .isOwn, .isRegular, .isNoLink]
            )
        } catch {
            throw NoteError(keyFile: file, error)
        }
        let text: PlainText
        do throws(TextError) {
            text = try PlainText(bytes, name: file)
        } catch {
            throw NoteError(.unreadable, error.cause, hint: error.hint)
        }
        guard text.lines.count == 1 else {
            throw NoteError(
                .unreadable,
                "\(file) isn't a private key",
                hint: "use a file that projector key new made"
            )
        }
        do throws(NoteError) {
            try self.init(secret: text.lines[0])
        } catch {
            throw NoteError(.unreadable, "\(file): \(error.cause)", hint: error.hint)
        }
    }

    /// Writes the key to a file with mode 0600 that must not exist.
    ///
    /// It is on the disk when this returns. If it throws, no file is left.
    ///
    /// - Throws: ``NoteError`` when the path exists, also as a symbolic link, or can't be written.
    public func write(to file: String) throws(NoteError) {
        do throws(FileFault) {
            try PrivateFile.create(file, Array("\(secret)\n".utf8))
        } catch {
            throw NoteError(unwritable: file, error)
        }
    }
}

extension NoteError {
    /// Creates the error for a key file that isn't read.
    fileprivate init(keyFile file: String, _ fault: FileFault) {
        switch fault {
        case .system(let number):
            self.init(
                .unreadable,
                "can't read the key file \(file): \(SystemMessage.text(of: number))",
                hint: "check the path and the permissions"
            )
        case .shared:
            self.init(
                .unsafeKey,
                "\(file) is readable by other users",
                hint: "chmod 600 \(file), or make another key if others may have read it"
            )
        case .foreign(let owner, let reader):
            self.init(
                .unsafeKey,
                "\(file) belongs to user \(owner), this process to \(reader)",
                hint: reader == 0
                    ? "run the command as the owner, not as root" : "use a key file of your own"
            )
        case .link:
            self.init(
                .unsafeKey,
                "\(file) is a symbolic link",
                hint: "give the path of the file itself"
            )
        case .notRegular:
            self.init(
                .unsafeKey,
                "\(file) isn't a regular file",
                hint: "use a file that projector key new made"
            )
        case .tooLong:
            self.init(
                .unreadable,
                "\(file) isn't a private key",
                hint: "use a file that projector key new made"
            )
        }
    }

    /// Creates the error for a file that isn't written.
    init(unwritable file: String, _ fault: FileFault) {
        let number = if case .system(let number) = fault { number } else { EIO }
        let hint =
            switch number {
            case EEXIST: "choose another name, or remove that file"
            case ENOSPC, EDQUOT: "free disk space"
            default: "check the path and the permission to write there"
            }
        self.init(
            .unwritable,
            "can't write \(file): \(SystemMessage.text(of: number))",
            hint: hint
        )
    }

    /// Creates the error for a file that isn't read.
    init(unreadable file: String, _ fault: FileFault) {
        switch fault {
        case .system(let number):
            self.init(
                .unreadable,
                "can't read \(file): \(SystemMessage.text(of: number))",
                hint: "check the path and the permissions"
            )
        case .tooLong:
            self.init(.unreadable, "\(file) is too large", hint: "use another file")
        default:
            self.init(.unreadable, "\(file) isn't a regular file", hint: "use another file")
        }
    }
}
