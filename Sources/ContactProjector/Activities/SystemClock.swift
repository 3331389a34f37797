#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
// Which of the two modules the C library's time is taken to be of depends on what else is compiled with this file.
internal import SwiftOverlayShims
#endif

/// The clock of the machine.
///
/// An append reads it, and so does ``AsOf/now``.
public enum SystemClock {
    /// The current time, truncated to the microsecond.
    public static var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        return Timestamp(microseconds: microseconds) ?? .latest
    }
}
