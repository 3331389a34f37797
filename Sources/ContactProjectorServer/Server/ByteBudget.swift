internal import HTTPTypes
internal import Synchronization

/// An amount of bytes or streams that all requests share, so that together they stay within a limit.
///
/// A share is returned when it is deinitialized, however the request ended.
final class ByteBudget: Sendable {
    private let left: Mutex<Int>

    init(_ amount: Int) { left = Mutex(amount) }

    /// A part of the amount, held for as long as the value lives.
    final class Share: Sendable {
        private let amount = Mutex(0)
        private let budget: ByteBudget

        fileprivate init(of budget: ByteBudget) { self.budget = budget }

        // On every way out: a response, an error, a lost connection, or cancellation.
        deinit { budget.left.withLock { left in amount.withLock { left += $0 } } }

        /// Adds to the share.
        ///
        /// - Throws: ``Problem`` if less than that is left until other requests end.
        func grow(by more: Int) throws(Problem) {
            try budget.take(more)
            amount.withLock { $0 += more }
        }
    }

    /// Creates a share of some size.
    ///
    /// - Throws: ``Problem`` if less than that is left.
    func share(_ amount: Int = 1) throws(Problem) -> Share {
        let share = Share(of: self)
        try share.grow(by: amount)
        return share
    }

    private func take(_ amount: Int) throws(Problem) {
        let isThere = left.withLock { left in
            guard left >= amount else { return false }
            left -= amount
            return true
        }
        guard isThere else { throw .later(.serviceUnavailable, "server busy", in: 1) }
    }
}
