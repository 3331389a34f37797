/// What the connections to a store's file need of its options.
struct ConnectionOptions {
    let writerWait: Duration
    let busyTimeout: Duration
    let readers: Int
    /// The value of SQLite's pragma `synchronous`.
    let synchronous: String
}
