/// The reason a single try of a request failed.
public enum RequestError: Error, Hashable, Sendable {
    /// A status other than success, with the wait that `Retry-After` requests.
    ///
    /// ``RetryAfter`` reads the header.
    case status(Int, retryAfter: Duration?)
    /// No response in time.
    case timeout
    /// The connection failed, or ended before the response did.
    case connection
    /// The response is longer than any page.
    case tooLong
    /// The response isn't what the endpoint returns.
    case unreadable(String)
    /// The response redirects to another address, to which the key isn't sent.
    case redirect
}
