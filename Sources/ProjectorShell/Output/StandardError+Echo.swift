package import ContactQueries
package import TerminalText

extension StandardError {
    /// Says how a time was understood, where what was typed left something open.
    package static func echo(
        _ time: TypedTime?,
        in zone: CalendarZone,
        _ color: ColorChoice = .auto
    ) {
        guard let text = time?.echo(in: zone) else { return }
        write([[StyledText(text, .dim)]], color)
    }
}
