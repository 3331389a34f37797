#if Postgres
public import ContactProjector

/// The address of a database on a PostgreSQL server.
///
/// A URL (`postgres://host/database`) or a list of settings (`host=… dbname=…`), as libpq reads it. What it leaves out
/// comes from the environment (`PGHOST`, `PGUSER`, `PGPASSWORD` …), the service file and the password file.
public struct ServerAddress: Hashable, Sendable {
    let text: String
    /// The address without a password, for messages.
    public let name: String

    /// Reads an address.
    ///
    /// - Throws: `StoreError` for an address that contains a NUL or a line break, or whose password isn't escaped.
    public init(_ text: String) throws(StoreError) {
        guard !text.utf8.contains(where: { $0 < 32 }) else {
            throw StoreError(
                code: .unavailable,
                cause: "the address of the database has a control character",
                hint: "use postgres://HOST/DATABASE"
            )
        }
        // libpq would take a part of it for a port or a host, and repeat it in a message.
        let password = Self.password(in: text).map { text[$0] } ?? ""
        guard !password.contains(where: { "/?".contains($0) }) else {
            throw StoreError(
                code: .unavailable,
                cause: "the address has / or ? between a colon and @",
                hint: "escape it: / is %2F, ? is %3F, @ is %40"
            )
        }
        self.text = text
        name = Self.withoutPassword(text)
    }

    /// Returns a Boolean value indicating whether a text is a URL of a database.
    public static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// A Boolean value that indicates whether the address contains a password.
    ///
    /// One on a command line would be seen by every user of the machine.
    public var hasPassword: Bool { name != text }

    /// Returns the range of a URL's password with its colon, up to the last @: a password may have one.
    private static func password(in text: String) -> Range<String.Index>? {
        guard isAddress(text), let at = text.lastIndex(of: "@"),
            let slashes = text.firstRange(of: "://"), slashes.upperBound < at
        else { return nil }
        return text[slashes.upperBound..<at].firstIndex(of: ":").map { $0..<at }
    }

    private static func withoutPassword(_ text: String) -> String {
        guard isAddress(text) else {
            // A list of settings: nothing of it is shown if a password may be in it.
            return text.lowercased().contains("password") ? "the database" : text
        }
        var text = text
        if let password = Self.password(in: text) { text.removeSubrange(password) }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let start = String(parts[0])
        guard parts.count > 1 else { return start }
        let settings = parts[1].split(separator: "&", omittingEmptySubsequences: false)
        let shown = settings.filter { setting in
            // A name may be escaped, too; none with an escape is shown.
            let name = setting.prefix { $0 != "=" }.lowercased()
            return !name.contains("password") && !name.contains("%")
        }
        guard shown.count < settings.count else { return start + "?" + parts[1] }
        return start + (shown.isEmpty ? "" : "?" + shown.joined(separator: "&"))
    }
}

// What is printed by chance, such as by `dump`, has no password either.
extension ServerAddress: CustomStringConvertible, CustomReflectable {
    /// The address without a password.
    public var description: String { name }

    /// The address without a password.
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
#endif
