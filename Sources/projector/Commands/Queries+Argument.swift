public import ArgumentParser
public import ContactQueries

extension AmbiguousTimes: ExpressibleByArgument {}

extension JoinFilter: ExpressibleByArgument {}

extension BroadcastKind: ExpressibleByArgument {}

extension SendFilter: ExpressibleByArgument {}

extension CalendarPeriod: ExpressibleByArgument {}
