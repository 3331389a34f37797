internal import ActivityJSON
package import ContactQueries
internal import Foundation

/// Readers of command files.
package enum Script {
    // 16 MiB is far more than a user writes: a larger file is data, given to `source` by mistake.
    /// The maximum size of a command file, in bytes.
    static let limit = 16 << 20

    /// Returns a Boolean value indicating whether a line is a comment: it begins with `--`, or with `#` and a space.
    static func isRemark(_ line: String) -> Bool {
        let text = line.drop(while: \.isWhitespace)
        // `#` needs the space: `#11` is an activity. `#!` is the first line of an executable
        // script.
        return text.hasPrefix("--") || text.hasPrefix("# ") || text.hasPrefix("#!") || text == "#"
    }

    /// Returns the lines of a file.
    ///
    /// - Throws: ``UserError`` if the file can't be read, isn't UTF-8, or is larger than `limit`.
    package static func lines(of path: String) throws(UserError) -> [String] {
        let expanded = UserPath.expanded(path)
        let unreadable = UserError("can't read \(path)", hint: "check the path")
        guard let file = FileHandle(forReadingAtPath: expanded) else { throw unreadable }
        let data: Data
        // `read` returns nil for an empty file, which is a valid script. One byte more than the
        // limit shows that a file is too large, without reading all of it.
        do { data = try file.read(upToCount: limit + 1) ?? Data() } catch { throw unreadable }
        guard data.count <= limit else {
            throw UserError("\(path) is too large", hint: "`load` reads activities")
        }
        do { return try PlainText(data, name: path).lines } catch { throw UserError(error) }
    }

    /// Returns the commands of the configuration file, or none if there is no such file.
    ///
    /// - Throws: ``UserError`` if the file exists and can't be read.
    static func configuration(environment: [String: String]) throws(UserError) -> [String] {
        func directory(_ name: String) -> String? {
            // The XDG specification: relative paths are invalid and are ignored.
            environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        let base = directory("XDG_CONFIG_HOME") ?? directory("HOME").map { $0 + "/.config" }
        guard let path = base.map({ $0 + "/projector/config" }),
            FileManager.default.fileExists(atPath: path)
        else { return [] }
        return try lines(of: path)
    }
}

extension Script {
    /// The lines of standard input, each as soon as it arrives, or the error of reading it.
    package final class StandardInput: Sequence, IteratorProtocol {
        private let reader: LineReader
        private var isEnded = false

        package init() throws(UserError) {
            do {
                reader = try LineReader(.standardInput, maximumLineBytes: Script.limit)
            } catch {
                throw UserError(error)
            }
        }

        package func next() -> Result<String, UserError>? {
            guard !isEnded else { return nil }
            do throws(ReadError) {
                switch try reader.next() {
                case .line(let bytes), .unended(let bytes): return line(bytes)
                // What follows a line that was cut off can't be trusted to be commands, so input
                // ends here, even with --keep-going.
                case .tooLong: return .failure(ended(by: tooLong))
                case nil: return nil
                }
            } catch {
                return .failure(ended(by: UserError(error)))
            }
        }

        private func line(_ bytes: ArraySlice<UInt8>) -> Result<String, UserError> {
            do throws(TextError) {
                let name = "standard input"
                return .success(try PlainText.line(bytes, number: reader.number, of: name))
            } catch {
                return .failure(UserError(error))
            }
        }

        private var tooLong: UserError {
            UserError(
                "line \(reader.number) is too long for a command",
                hint: "`load -` reads activities"
            )
        }

        private func ended(by error: UserError) -> UserError {
            isEnded = true
            return error
        }
    }
}
