public import ArgumentParser
public import ContactQueries

extension AmbiguousTimes: ExpressibleByArgument {}

extension JoinFilter: ExpressibleByArgument {}

extension CalendarPeriod: ExpressibleByArgument {}
