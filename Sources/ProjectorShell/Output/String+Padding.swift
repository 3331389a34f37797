extension String {
    /// Returns the text padded with spaces to a width, with at least one.
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
