internal import ContactProjector
internal import ContactQuestions

extension StandardError {
    /// Says how a time was understood, where what was typed left something open.
    static func echo(_ time: TypedTime?, in zone: Zone, _ color: ColorChoice = .auto) {
        guard let text = time?.echo(in: zone) else { return }
        write([[Span(text, .dim)]], color)
    }
}

extension TimeExpression {
    /// Reads a time of the command line, which has no cursor, and so no day that a time of day alone could be on.
    init(argument text: String, forms: String) throws(CommandError) {
        let expression: TimeExpression
        do { expression = try TimeExpression(reading: text) } catch {
            throw CommandError(error, of: text, forms: forms)
        }
        if case .clock = expression { throw CommandError(.noDate, of: text, forms: forms) }
        self = expression
    }
}
