internal import ActivityJSON
package import ContactQueries
internal import Foundation

/// Files of commands.
package enum Script {
    /// The most bytes that a file of commands may have.
    static let limit = 16 << 20

    /// Returns a Boolean value indicating whether a line is a remark, which begins with `--`, or with `#` and a blank.
    static func isRemark(_ line: String) -> Bool {
        let text = line.drop(while: \.isWhitespace)
        return text.hasPrefix("--") || text.hasPrefix("# ") || text.hasPrefix("#!") || text == "#"
    }

    /// The lines of a file.
    ///
    /// - Throws: ``UserError`` when it can't be read, is no UTF-8 text, or is too large for what a person wrote.
    package static func lines(of path: String) throws(UserError) -> [String] {
        let expanded = UserPath.expanded(path)
        let unreadable = UserError("can't read \(path)", hint: "check the path")
        guard let file = FileHandle(forReadingAtPath: expanded) else { throw unreadable }
        let data: Data
        // Of an empty file nothing is read.
        do { data = try file.read(upToCount: limit + 1) ?? Data() } catch { throw unreadable }
        guard data.count <= limit else {
            throw UserError("\(path) is too large", hint: "`load` reads activities")
        }
        do { return try PlainText(data, name: path).lines } catch { throw UserError(error) }
    }

    /// The commands that every session starts with; none when there is no such file.
    ///
    /// - Throws: ``UserError`` when there is one that can't be read.
    static func configuration(environment: [String: String]) throws(UserError) -> [String] {
        func directory(_ name: String) -> String? {
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
    /// The lines of standard input, each as soon as it is there, or why it can't be read.
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
