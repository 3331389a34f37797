internal import CLibrary
internal import ProjectorShell

/// The process of a filter between two pipes: its input, its output and its end.
enum FilterProcess {
    /// A mebibyte: few system calls, and little memory.
    private static let flushSize = 1 << 20

    /// The name of the commands that run as filters.
    static let command = "scale"

    /// Prepares the process.
    static func start() {
        // The tool ignores the signal so that stores are closed; a filter has none, and an engine that has gone must
        // never see status 0.
        signal(SIGPIPE, SIG_DFL)
    }

    /// Returns a Boolean value indicating whether an output is large enough to be written.
    static func isFull(_ output: [UInt8]) -> Bool { output.count >= flushSize }

    /// Reads bytes of the input into the free part of a buffer, and returns their number, or 0 at the end.
    static func read(into buffer: inout [UInt8], from start: Int) -> Int {
        while true {
            // The pointer is valid within the closure, and no more is read than there is space after it.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe CLibrary.read(
                    STDIN_FILENO,
                    bytes.baseAddress?.advanced(by: start),
                    bytes.count - start
                )
            }
            if count >= 0 { return count }
            let reason = errno
            guard reason == EINTR else {
                end(.again, "can't read the input: \(SystemMessage.text(of: reason))")
            }
        }
    }

    /// Writes bytes, or ends the process.
    static func write(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe CLibrary.write(
                    STDOUT_FILENO,
                    bytes.baseAddress?.advanced(by: start),
                    bytes.count - start
                )
            }
            if count >= 0 {
                start += count
                continue
            }
            let reason = errno
            guard reason == EINTR else {
                end(.output, "can't write the output: \(SystemMessage.text(of: reason))")
            }
        }
    }

    /// Reads the rest of the input, then ends the process because the input broke the contract.
    static func refuse(_ reason: String) -> Never {
        // An engine that still writes would see a closed pipe, and report that instead of the reason.
        var rest = [UInt8](repeating: 0, count: 64 << 10)
        while read(into: &rest, from: 0) > 0 {}
        end(.data, reason)
    }

    /// Ends the process, with the reason as its last message.
    static func end(_ status: FilterStatus, _ reason: String? = nil) -> Never {
        if let reason { StandardError.write("error: \(reason)\n") }
        // Standard output is still open: the engine sees its end and the status at once.
        exit(status.rawValue)
    }
}
