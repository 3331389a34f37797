/// Why the source system could not be asked, or did not answer.
public struct InventError: Error, Hashable, Sendable {
    /// The kind of failure.
    public let code: Code
    /// What happened, in one line; text from outside stands in it as it came, cut short.
    public let cause: String
    /// What to do next.
    public let hint: String

    /// The kinds of failure.
    public enum Code: String, Hashable, Sendable {
        /// The key is missing, unusable, or refused (401, 403).
        case key
        /// The address is none that a key may be sent to.
        case address
        /// There is no such organisation or contact (404).
        case unknown
        /// The request is refused for another reason (4xx).
        case refused
        /// The source is full (429) longer than it was waited for.
        case full
        /// The source fails (5xx), or can't be reached, after every try.
        case unavailable
        /// The answer is not what the endpoint gives: too long, cut, no such JSON, a redirect.
        case unreadable
        /// What was done can't be written down (a synchronisation's journal).
        case journal
        /// The source lists less than it tells of, or never came to an end.
        case incomplete
        /// The work was cancelled.
        case cancelled
    }

    /// Makes an error.
    public init(_ code: Code, cause: String, hint: String) {
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
    /// Refuses a list that did not come to its end.
    static func check(_ end: ListingOutcome, of list: String) throws(InventError) {
        guard end != .complete else { return }
        throw InventError(.incomplete, cause: "\(list): \(end)", hint: "ask again later")
    }

    /// What a request that failed for good came to.
    init(_ failure: RequestError, asking place: String) {
        switch failure {
        case .status(401, _), .status(403, _):
            self.init(
                .key,
                cause: "the key was refused at \(place)",
                hint: "check the key and its rights"
            )
        case .status(404, _):
            self.init(
                .unknown,
                cause: "there is nothing at \(place)",
                hint: "check the organisation and the contact"
            )
        case .status(429, _):
            self.init(
                .full,
                cause: "too many requests at \(place)",
                hint: "try again in some minutes"
            )
        case .status(let status, _) where (500..<600).contains(status):
            self.init(
                .unavailable,
                cause: "the server failed (\(status)) at \(place)",
                hint: "try again later"
            )
        case .status(let status, _):
            self.init(
                .refused,
                cause: "the request was refused (\(status)) at \(place)",
                hint: "check its parameters"
            )
        case .timeout:
            self.init(
                .unavailable,
                cause: "no answer in time from \(place)",
                hint: "try again later"
            )
        case .connection:
            self.init(
                .unavailable,
                cause: "no connection, or one cut short, when asking for \(place)",
                hint: "is the server running, and the address right?"
            )
        case .tooLong:
            self.init(
                .unreadable,
                cause: "the answer of \(place) is longer than a page may be",
                hint: "ask for fewer at once, by --take"
            )
        case .unreadable(let why):
            self.init(
                .unreadable,
                cause: "the answer of \(place) can't be read: \(why)",
                hint: "is it the right server?"
            )
        case .redirect:
            self.init(
                .unreadable,
                cause: "\(place) leads elsewhere, where the key is not sent",
                hint: "name the server's own address"
            )
        }
    }
}
