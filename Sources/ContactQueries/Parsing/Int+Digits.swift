extension Int {
    /// Reads a whole number of digits alone, or returns `nil` for any other text and for a number
    /// that is too large.
    package init?(digits text: some StringProtocol) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.allSatisfy(digits.contains), let number = Int(text) else { return nil }
        self = number
    }
}
