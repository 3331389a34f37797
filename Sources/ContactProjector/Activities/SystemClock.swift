#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
// The compiler finds `timespec` in Glibc or in this module, depending on the other files that it
// compiles with this one, so both are imported.
internal import SwiftOverlayShims
#endif

/// The clock of the machine.
///
/// An append reads it, and so does ``AsOf/now``.
public enum SystemClock {
    /// The current time, truncated to the microsecond.
    public static var now: Timestamp {
        var time = timespec()
        // Can't fail: every system has this clock, and the pointer is valid for the call.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        // `nil` only if the clock is set outside the years 0001 to 9999.
        return Timestamp(microseconds: microseconds) ?? .latest
    }
}
