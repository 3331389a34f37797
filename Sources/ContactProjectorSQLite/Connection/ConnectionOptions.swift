/// The options of a store that its connections need.
struct ConnectionOptions {
    let writerWait: Duration
    let busyTimeout: Duration
    let readers: Int
    /// The value of SQLite's pragma `synchronous`.
    let synchronous: String
}
