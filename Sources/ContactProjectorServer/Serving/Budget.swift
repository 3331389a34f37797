internal import HTTPTypes
internal import Synchronization

/// An amount that requests share, so that many of them together take no more than one server has.
///
/// A share is given back when nobody holds it any more, however the request ended.
final class Budget: Sendable {
    private let left: Mutex<Int>

    init(_ amount: Int) { left = Mutex(amount) }

    /// A part of the amount, held for as long as the value lives.
    final class Share: Sendable {
        private let amount: Int
        private let budget: Budget

        fileprivate init(_ amount: Int, of budget: Budget) {
            self.amount = amount
            self.budget = budget
        }

        deinit { budget.left.withLock { $0 += amount } }
    }

    /// Takes a share.
    ///
    /// - Throws: ``Problem`` when so much is not left: others have it, and will give it back.
    func share(_ amount: Int = 1) throws(Problem) -> Share {
        let isThere = left.withLock { left in
            guard left >= amount else { return false }
            left -= amount
            return true
        }
        guard isThere else { throw .later(.serviceUnavailable, "too much is asked at once", in: 1) }
        return Share(amount, of: self)
    }
}
