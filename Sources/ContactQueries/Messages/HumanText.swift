/// Words that depend on numbers.
package enum HumanText {
    /// Returns a number and a noun, in the plural unless it is 1: `1 contact`, `2 activities`.
    package static func count(_ number: Int, _ noun: String) -> String {
        "\(number.grouped) \(number == 1 ? noun : plural(of: noun))"
    }

    /// Returns a number of activities: `1 activity`, `2 activities`.
    package static func activities(_ number: Int) -> String { count(number, "activity") }

    private static func plural(of noun: String) -> String {
        noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun + "s"
    }
}
