/// The reason a request to the source system failed.
public struct InventError: Error, Hashable, Sendable {
    /// The kind of failure.
    public let code: Code
    /// The description of what failed, in one line.
    ///
    /// It may contain shortened, unescaped text from outside.
    public let cause: String
    /// The suggestion of what to do next.
    public let hint: String

    /// The kinds of failure.
    public enum Code: String, Hashable, Sendable {
        /// The key is missing, unusable, or refused (401, 403).
        case key
        /// The address isn't one that a key may be sent to.
        case address
        /// There is no such organization, contact or broadcast (404).
        case unknown
        /// The request is refused for another reason (4xx).
        case refused
        /// The source was full (429) at every try, or requests too long a wait.
        case full
        /// The source fails (5xx), or can't be reached, after every try.
        case unavailable
        /// The response isn't what the endpoint returns: too long, truncated, other JSON, or a redirect.
        case unreadable
        /// The journal of a sync can't be written.
        case journal
        /// The source lists fewer records than it reports, or its list never ended.
        case incomplete
        /// The work was canceled.
        case canceled
    }

    /// Creates an error.
    init(_ code: Code, cause: String, hint: String) {
        self.code = code
        self.cause = cause
        self.hint = hint
    }
}

extension InventError: CustomStringConvertible {
    /// The cause and the hint in one line.
    public var description: String { "\(cause); \(hint)" }
}

extension InventError {
    /// Creates the error of a request whose last try failed.
    init(_ failure: RequestError, asking place: String) {
        switch failure {
        case .status(401, _), .status(403, _):
            self.init(
                .key,
                cause: "API key rejected by \(place)",
                hint: "check the key and its permissions"
            )
        case .status(404, _):
            self.init(
                .unknown,
                cause: "not found: \(place)",
                hint: place.contains("/broadcasts/")
                    ? "check the organization and the broadcast"
                    : "check the organization and the contact"
            )
        case .status(429, _):
            self.init(
                .full,
                cause: "too many requests to \(place)",
                hint: "try again in a few minutes"
            )
        case .status(let status, _) where (500..<600).contains(status):
            self.init(
                .unavailable,
                cause: "server error \(status) from \(place)",
                hint: "try again later"
            )
        case .status(let status, _):
            self.init(
                .refused,
                cause: "request rejected (status \(status)) by \(place)",
                hint: "check its parameters"
            )
        case .timeout:
            self.init(
                .unavailable,
                cause: "no response in time from \(place)",
                hint: "try again later"
            )
        case .connection:
            self.init(
                .unavailable,
                cause: "connection to \(place) failed",
                hint: "check the server and its address"
            )
        case .tooLong:
            self.init(
                .unreadable,
                cause: "the response of \(place) is too long",
                hint: "use a smaller --page-size"
            )
        case .unreadable(let why):
            self.init(
                .unreadable,
                cause: "unexpected response of \(place): \(why)",
                hint: "check the server's address"
            )
        case .redirect:
            self.init(
                .unreadable,
                cause: "\(place) redirects to another host; the key isn't sent there",
                hint: "use the server's own address"
            )
        }
    }
}
