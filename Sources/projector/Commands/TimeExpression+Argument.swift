internal import ContactProjector
internal import ContactQueries

extension TimeExpression {
    /// Reads a time of the command line, where a time of day alone is an error.
    ///
    /// Without a cursor, there is no day that it could be on.
    init(argument text: String, forms: String) throws(UserError) {
        let expression: TimeExpression
        do { expression = try TimeExpression(reading: text) } catch {
            throw UserError(error, of: text, forms: forms)
        }
        if case .clock = expression { throw UserError(.noDate, of: text, forms: forms) }
        self = expression
    }
}
