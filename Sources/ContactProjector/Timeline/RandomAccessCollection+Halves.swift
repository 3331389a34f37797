extension RandomAccessCollection where Index == Int {
    /// Returns the first index whose element meets a condition that, once met, is met by all that follow; the end if none does.
    ///
    /// O(log n).
    package func firstIndexByHalves(where isBeyond: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
