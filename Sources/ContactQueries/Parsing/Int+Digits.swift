extension Int {
    /// Reads a whole number of nothing but digits: no sign, no blank; nil for what is none or too large.
    package init?(digits text: some StringProtocol) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.allSatisfy(digits.contains), let number = Int(text) else { return nil }
        self = number
    }
}
