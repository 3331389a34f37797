extension RandomAccessCollection where Index == Int {
    /// Returns the first index whose element meets a condition, or the end if none does.
    ///
    /// All elements after one that meets the condition must meet it, too. O(log n).
    package func firstIndexByHalves(where isBeyond: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            // Not `(low + high) / 2`, whose sum can overflow.
            let middle = low + (high - low) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
