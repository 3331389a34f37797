internal import CLibrary

/// Processes that hold a key.
enum BacktraceGuard {
    /// Starts the process anew without the runtime's backtraces, which print memory when it crashes; unless told otherwise.
    static func start() {
        guard unsafe getenv("SWIFT_BACKTRACE") == nil else { return }
        unsafe setenv("SWIFT_BACKTRACE", "enable=no", 1)
        // Only a failure returns; then the process goes on as it is.
        unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
