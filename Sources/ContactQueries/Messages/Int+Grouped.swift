extension Int {
    /// The number with a comma between groups of three digits.
    package var grouped: String {
        let digits = Array(String(self))
        return digits.enumerated().reduce(into: "") { text, digit in
            let rest = digits.count - digit.offset
            if digit.offset > 0, rest.isMultiple(of: 3), digits[digit.offset - 1] != "-" {
                text += ","
            }
            text.append(digit.element)
        }
    }
}
