internal import ActivityJSON
internal import ContactQuestions
internal import Foundation

/// Files of commands.
enum Script {
    /// The most bytes that a file of commands may have.
    static let limit = 16 << 20

    /// The lines of a file.
    ///
    /// - Throws: ``CommandError`` when it can't be read, is no UTF-8 text, or is too large for what a person wrote.
    static func lines(of path: String) throws(CommandError) -> [String] {
        let expanded = UserPath.expanded(path)
        let unreadable = CommandError("\(path) can't be read", hint: "check the path")
        guard let file = FileHandle(forReadingAtPath: expanded) else { throw unreadable }
        let data: Data
        // Of an empty file nothing is read.
        do { data = try file.read(upToCount: limit + 1) ?? Data() } catch { throw unreadable }
        guard data.count <= limit else {
            throw CommandError("\(path) is too large", hint: "`load` reads activities")
        }
        do { return try PlainText(data, name: path).lines } catch { throw CommandError(error) }
    }

    /// The commands that every session starts with; none when there is no such file.
    ///
    /// - Throws: ``CommandError`` when there is one that can't be read.
    static func configuration(environment: [String: String]) throws(CommandError) -> [String] {
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
    /// The lines of standard input, each as soon as it is there.
    final class StandardInput: Sequence, IteratorProtocol {
        private let reader: LineReader
        /// Why the lines ended early; nil when they did not.
        private(set) var failure: CommandError?

        init() throws(CommandError) {
            do {
                reader = try LineReader(.standardInput, maximumLineBytes: Script.limit)
            } catch {
                throw CommandError(error)
            }
        }

        func next() -> String? {
            do throws(ReadError) {
                switch try reader.next() {
                case .line(let bytes), .unended(let bytes): return line(bytes)
                case .tooLong:
                    failure = CommandError(
                        "line \(reader.number) is too long for a command",
                        hint: "`load -` reads activities"
                    )
                case nil: break
                }
            } catch {
                failure = CommandError(error)
            }
            return nil
        }

        private func line(_ bytes: ArraySlice<UInt8>) -> String? {
            do throws(TextFlaw) {
                return try PlainText.line(bytes, number: reader.number, of: "standard input")
            } catch {
                failure = CommandError(error)
                return nil
            }
        }
    }
}

/// Paths as a person types them.
enum UserPath {
    /// The path with `~/` for the home directory.
    static func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else {
            return path
        }
        return home + path.dropFirst()
    }
}
