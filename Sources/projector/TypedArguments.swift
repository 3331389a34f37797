internal import ArgumentParser

/// The arguments as they were typed, before the parser reads them.
struct TypedArguments {
    private let arguments: [String]

    init(_ arguments: some Sequence<String>) { self.arguments = Array(arguments) }

    /// The options that may be given several times.
    private static let repeatable: Set<String> = ["--load", "--contact", "-c"]
    /// Those of single commands.
    private static let repeatableByCommand: [String: Set<String>] = [
        "verify": ["--head", "--checkpoint"],
        // Two keys while one replaces the other.
        "checkpoint": ["--key"], "evidence": ["--key", "--attribute"], "serve": ["--key"],
        "report": ["--attribute"], "violations": ["--key"],
    ]
    /// The options whose values may begin with a sign, such as `-7d`.
    private static let times: Set<String> = [
        "--at", "--before", "--from", "--to", "--known-at", "--known",
    ]

    /// The arguments, those of times joined to their options.
    ///
    /// - Throws: `ValidationError` for an option that is given twice, of which the parser would use the last one without a word.
    var checked: [String] {
        get throws {
            var checked: [String] = []
            var seen: Set<String> = []
            var rest = arguments[...]
            let repeatable = Self.repeatable.union(
                arguments.first.flatMap { Self.repeatableByCommand[$0] } ?? []
            )
            while let argument = rest.popFirst() {
                guard argument != "--" else { return checked + [argument] + rest }
                let name = String(argument.prefix { $0 != "=" })
                if name.hasPrefix("--"), !repeatable.contains(name),
                    !seen.insert(name).inserted
                {
                    throw ValidationError("\(name) is given twice", hint: "give it once")
                }
                if Self.times.contains(argument), let value = rest.first, Self.isSigned(value) {
                    checked.append("\(argument)=\(value)")
                    rest.removeFirst()
                } else {
                    checked.append(argument)
                    // The value of -c is a line of the shell, whatever it looks like.
                    if argument == "-c", let value = rest.popFirst() { checked.append(value) }
                }
            }
            return checked
        }
    }

    /// Returns a Boolean value indicating whether a text is a distance such as `-7d`, and no option.
    private static func isSigned(_ text: String) -> Bool {
        text.hasPrefix("-") && text.dropFirst().first?.isNumber == true
    }
}
