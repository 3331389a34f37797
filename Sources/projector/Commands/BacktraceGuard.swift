internal import CLibrary

/// A guard of the keys in a process's memory against its own crash reports.
enum BacktraceGuard {
    /// Restarts the process without the runtime's backtraces, which print memory, unless the environment sets them.
    static func start() {
        guard unsafe getenv("SWIFT_BACKTRACE") == nil else { return }
        // The runtime reads the variable only at the start of a process.
        unsafe setenv("SWIFT_BACKTRACE", "enable=no", 1)
        // Returns only if it fails; the process then continues as it is.
        unsafe execv("/proc/self/exe", CommandLine.unsafeArgv)
    }
}
