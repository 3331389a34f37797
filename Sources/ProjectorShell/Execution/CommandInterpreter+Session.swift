internal import ContactQueries
internal import TerminalText

/// The commands about the session itself.
extension CommandInterpreter {
    func file(_ invocation: ParsedCommand) throws(UserError) -> String {
        guard let word = invocation.arguments.first, invocation.arguments.count == 1 else {
            throw UserError(
                "\(invocation.verb.rawValue) needs a file",
                hint: "for example \(invocation.verb.examples[0])",
                at: invocation.arguments.dropFirst().first?.range
            )
        }
        return word.text
    }

    func save(_ invocation: ParsedCommand) throws -> TextLine {
        let path = try file(invocation)
        let text = lines.map { $0 + "\n" }.joined()
        try OutputFile.write(text.utf8, to: path, sparing: filesInUse)
        return [StyledText("saved \(HumanText.count(lines.count, "line")) to \(path)")]
    }

    mutating func set(_ invocation: ParsedCommand) throws(UserError) -> [TextLine] {
        let words = invocation.arguments
        if invocation.verb == .timer {
            guard let word = words.first else {
                return [[StyledText("timer is \(session.settings.timer ? "on" : "off")")]]
            }
            guard words.count == 1 else {
                throw UserError("timer needs on or off", hint: "for example timer off")
            }
            session.settings.timer = try ShellSettings.isOn(word, for: "timer")
            return []
        }
        if let name = words.first {
            let rest = words.dropFirst()
            // Only zones have names of several words.
            guard let range = rest.range, rest.count == 1 || name.text == "tz" else {
                throw UserError(
                    "set \(name.text) needs a value",
                    hint: ShellSettings.example(of: name.text).map { "for example set \($0)" },
                    at: name.range
                )
            }
            let value = Token(text: rest.joined, range: range, isQuoted: false)
            try session.settings.set(name, to: value)
            guard name.text == "tz" else { return [] }
            return [[StyledText("times are now read and shown in \(session.zone.name)", .dim)]]
        }
        return session.settings.listed.map { name, value in
            [StyledText(name.padding(to: 8), .bold), StyledText(value)]
        }
    }
}
