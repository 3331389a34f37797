internal import ContactProjector
internal import ContactQueries

extension StandardError {
    /// Says how a time was understood, where what was typed left something open.
    static func echo(_ time: TypedTime?, in zone: CalendarZone, _ color: ColorChoice = .auto) {
        guard let text = time?.echo(in: zone) else { return }
        write([[StyledText(text, .dim)]], color)
    }
}

extension TimeExpression {
    /// Reads a time of the command line, which has no cursor, and so no day that a time of day alone could be on.
    init(argument text: String, forms: String) throws(UserError) {
        let expression: TimeExpression
        do { expression = try TimeExpression(reading: text) } catch {
            throw UserError(error, of: text, forms: forms)
        }
        if case .clock = expression { throw UserError(.noDate, of: text, forms: forms) }
        self = expression
    }
}
