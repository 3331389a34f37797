internal import ActivityJSON
internal import CLibrary
internal import ContactProjector
internal import Crypto
internal import Foundation

/// The bearer tokens of a server, each of one organization, with scopes.
///
/// Only digests are kept. A token is compared with all of them, even after a match, so that the time reveals nothing.
public struct AccessTokens: Sendable {
    private let entries: [Entry]

    /// The requests that a token allows.
    struct Scopes: OptionSet, Hashable {
        let rawValue: Int

        static let read = Scopes(rawValue: 1)
        static let append = Scopes(rawValue: 2)
    }

    /// The organization and the scopes that a token gives access to.
    struct Grant: Hashable {
        /// The index of the token in the file, for counting its requests without keeping its text.
        let number: Int
        let org: OrgID?
        let scopes: Scopes
    }

    fileprivate struct Entry {
        let digest: SHA256.Digest
        let grant: Grant
    }

    /// Reads a file of mode 0600 with a line `ORG SCOPES TOKEN` for each token.
    ///
    /// The scopes are `read`, `append` or `read,append`; `-` is the organization of activities that name none. Empty
    /// lines and lines that begin with `#` are ignored.
    ///
    /// - Throws: ``ServerError`` if it can't be read, is readable by other users, has an invalid line, or contains no
    ///   token: a server with a token file never serves without tokens.
    public init(file: String) throws(ServerError) {
        let text = try Self.text(of: file)
        try self.init(text: text, file)
        guard !isEmpty else {
            throw ServerError(
                "the token file \(file) contains no token",
                hint: "add a line ORG SCOPES TOKEN"
            )
        }
    }

    // 4 MiB hold 20,000 tokens of 200 characters: a larger file was named by mistake.
    fileprivate static let largest = 4 << 20

    private static func text(of file: String) throws(ServerError) -> String {
        let bytes: [UInt8]
        do throws(FileFault) {
            bytes = try SmallFile.read(file, atMost: largest, [.isPrivate, .isRegular])
        } catch {
            throw ServerError(tokenFile: file, error)
        }
        do { return try PlainText(bytes, name: file).text } catch {
            throw ServerError(error.cause, hint: error.hint)
        }
    }

    /// No tokens: requests from this machine are accepted.
    public static let none = AccessTokens()

    private init() { entries = [] }

    init(text: String, _ name: String = "tokens") throws(ServerError) {
        var entries: [Entry] = []
        // `isNewline` includes "\r\n", which is one Character and no "\n".
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard let entry = Entry(words, number: entries.count) else {
                throw ServerError(
                    "\(name):\(index + 1): invalid token line",
                    hint:
                        "write ORG SCOPES TOKEN, a token of at least \(Self.least) characters"
                )
            }
            // One token on two lines would have the scopes of the last one only.
            guard !entries.contains(where: { $0.digest == entry.digest }) else {
                throw ServerError(
                    "\(name):\(index + 1): duplicate token",
                    hint: "use a different token on each line"
                )
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    /// The minimum number of characters of a token: 20 random ones of base64 have 120 bits.
    static let least = 20

    /// A Boolean value that indicates whether there are no tokens.
    var isEmpty: Bool { entries.isEmpty }

    /// A Boolean value that indicates whether some token may append.
    package var allowsAppend: Bool { entries.contains { $0.grant.scopes.contains(.append) } }

    /// Returns what a token gives access to, or `nil` for an unknown token.
    func grant(_ token: some StringProtocol) -> Grant? {
        let digest = SHA256.hash(data: Data(token.utf8))
        var found: Grant?
        // Digests compare in constant time, and a match doesn't end the loop, so that the duration
        // reveals neither a prefix of a token nor its line.
        for entry in entries where entry.digest == digest { found = entry.grant }
        return found
    }
}

extension AccessTokens.Entry {
    fileprivate init?(_ words: [Substring], number: Int) {
        guard words.count == 3, let scopes = AccessTokens.Scopes(words[1]) else { return nil }
        let token = words[2].utf8
        // Visible ASCII, as an `Authorization` field can carry it.
        guard (AccessTokens.least...4_096).contains(token.count),
            token.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        digest = SHA256.hash(data: Data(token))
        grant = AccessTokens.Grant(
            number: number,
            org: words[0] == "-" ? nil : OrgID(String(words[0])),
            scopes: scopes
        )
    }
}

extension AccessTokens.Scopes {
    fileprivate init?(_ text: Substring) {
        self = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            switch word {
            case "read": insert(.read)
            case "append": insert(.append)
            default: return nil
            }
        }
    }
}

extension ServerError {
    /// Creates the error for a token file that isn't read.
    fileprivate init(tokenFile file: String, _ fault: FileFault) {
        switch fault {
        case .shared:
            self.init("\(file) is readable by other users", hint: "chmod 600 \(file)")
        case .notRegular, .tooLong:
            self.init(
                "can't read the token file \(file)",
                hint: "use a regular file smaller than \(AccessTokens.largest >> 20) MiB"
            )
        case .system, .link, .foreign:
            self.init("can't read the token file \(file)", hint: "check the path")
        }
    }
}
