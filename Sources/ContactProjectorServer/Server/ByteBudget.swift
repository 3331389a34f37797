internal import HTTPTypes
internal import Synchronization

/// An amount that requests share, so that many of them together take no more than one server has.
///
/// A share is given back when nobody holds it any more, however the request ended.
final class ByteBudget: Sendable {
    private let left: Mutex<Int>

    init(_ amount: Int) { left = Mutex(amount) }

    /// A part of the amount, held for as long as the value lives.
    final class Share: Sendable {
        private let amount = Mutex(0)
        private let budget: ByteBudget

        fileprivate init(of budget: ByteBudget) { self.budget = budget }

        deinit { budget.left.withLock { left in amount.withLock { left += $0 } } }

        /// Takes more.
        ///
        /// - Throws: ``Problem`` when so much is not left: others have it, and will give it back.
        func grow(by more: Int) throws(Problem) {
            try budget.take(more)
            amount.withLock { $0 += more }
        }
    }

    /// Takes a share.
    ///
    /// - Throws: ``Problem`` when so much is not left.
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
