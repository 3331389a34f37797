package import ContactQueries
package import TerminalText

extension StandardError {
    /// Prints how a time was read, if the typed text left something open.
    package static func echo(
        _ time: TypedTime?,
        in zone: CalendarZone,
        _ color: ColorChoice = .auto
    ) {
        guard let text = time?.echo(in: zone) else { return }
        write([[StyledText(text, .dim)]], color)
    }
}
