/// The limits of a server.
public struct ServerLimits: Sendable {
    /// The maximum size of a body, in bytes.
    public var maximumBodyBytes = 16 << 20
    /// The maximum total size of request bodies in flight, in bytes.
    ///
    /// Further requests get 503 with `Retry-After`.
    public var maximumBodyBytesInFlight = 128 << 20  // eight of the largest bodies
    /// The maximum size of all header fields of a request, in bytes.
    public var maximumHeaderBytes = 64 << 10  // eight times the usual 8 KiB
    /// The maximum number of simultaneous connections; further ones wait until one ends.
    public var maximumConnections = 1_024
    /// The time after which a connection that sends nothing is closed.
    public var idleTimeout = Duration.seconds(30)
    /// The maximum duration of a request.
    ///
    /// Streams of changes aren't limited by it, and of an evidence file each part, of 256 KiB or a longer line.
    public var requestTimeout = Duration.seconds(30)
    /// The time after which a stream of changes ends, for its reader to resume.
    public var streamTimeout = Duration.seconds(3_600)
    /// The maximum number of simultaneous streams of changes, which leaves connections for other requests.
    public var maximumStreams = 256  // a quarter of the connections
    /// The maximum number of evidence files in the making, each of which holds a reader of the store until it is sent.
    ///
    /// Further requests get 503 with `Retry-After`.
    public var maximumEvidenceFiles = 4
    /// The maximum number of requests per minute of each token or address, or `nil` if there is no limit.
    public var maximumRequestsPerMinute: Int?
    /// The staleness up to which `/ready` reports that the server is ready.
    ///
    /// The end of the log is looked up four times within this duration.
    public var maximumStaleness = Duration.seconds(1)
    /// The maximum size of cached responses, in bytes.
    public var maximumCacheBytes = 64 << 20

    /// Creates the default limits.
    public init() {}
}
