package import ContactProjector

/// The times at which clocks of a zone show a local time.
package enum LocalReading: Equatable, Sendable {
    /// Clocks showed it once.
    case once(Timestamp)
    /// Clocks were put back, and showed it again.
    case twice(earlier: Timestamp, later: Timestamp)
    /// Clocks were put forward, past it.
    case skipped(Gap)
    /// The time is outside the years 0001 to 9999 of UTC.
    case outOfRange

    /// A range of local times that clocks of a zone skip.
    package struct Gap: Equatable, Sendable {
        /// The time at which clocks were put forward.
        package let change: Timestamp
        /// The skipped local time by the offset after the change.
        package let earlier: Timestamp
        /// The skipped local time by the offset before the change.
        package let later: Timestamp
    }
}

extension CalendarZone {
    /// Returns the times at which clocks of the zone show a local time.
    package func reading(ofLocal local: Timestamp) -> LocalReading {
        guard !isUTC else { return .once(local) }
        // Foundation has no look-up by local time that reports both readings, so offsets around it
        // are tried. Offsets are less than a day, so one day to each side is enough.
        let day = 86_400_000_000 as Int64
        return reading(ofLocal: local, probing: [-day, day])
            // If clocks change twice within two days, the offset in between is found only by more
            // probes.
            ?? reading(ofLocal: local, probing: [-day, -day / 2, 0, day / 2, day])
            ?? gap(ofLocal: local, [-day, day]).map(LocalReading.skipped) ?? .outOfRange
    }

    private func reading(ofLocal local: Timestamp, probing distances: [Int64]) -> LocalReading? {
        let instants = Set(candidates(ofLocal: local, distances)).filter {
            $0.microseconds + offset(at: $0) == local.microseconds
        }
        guard let first = instants.min(), let last = instants.max() else { return nil }
        return first == last ? .once(first) : .twice(earlier: first, later: last)
    }

    /// Returns the times that a local time would be by the offsets around it.
    private func candidates(ofLocal local: Timestamp, _ distances: [Int64]) -> [Timestamp] {
        distances.compactMap { distance in
            let offset = offset(at: local.advanced(byMicroseconds: distance))
            return Timestamp(microseconds: local.microseconds - offset)
        }
    }

    private func gap(ofLocal local: Timestamp, _ distances: [Int64]) -> LocalReading.Gap? {
        let candidates = candidates(ofLocal: local, distances)
        guard let earlier = candidates.min(), let later = candidates.max(), earlier < later else {
            return nil
        }
        return LocalReading.Gap(
            change: change(after: earlier, through: later),
            earlier: earlier,
            later: later
        )
    }

    /// Returns the first second after a time and up to another one at which the offset is that of
    /// the latter.
    private func change(after first: Timestamp, through last: Timestamp) -> Timestamp {
        let second = 1_000_000 as Int64
        let target = offset(at: last)
        let start = first.microseconds - first.microseconds.remainder(by: second)
        var low = 0 as Int64
        var high = (last.microseconds - start) / second
        while high - low > 1 {
            let middle = (low + high) / 2
            let instant = first.advanced(
                byMicroseconds: start - first.microseconds + middle * second
            )
            if offset(at: instant) == target { high = middle } else { low = middle }
        }
        return first.advanced(byMicroseconds: start - first.microseconds + high * second)
    }
}

extension TimeInput {
    /// Returns the times that the input means in a zone.
    ///
    /// A day begins at the first time at which clocks show its date, so it begins once. A day that
    /// the zone leaves out is skipped.
    package func reading(in zone: CalendarZone) -> LocalReading {
        switch self {
        case .instant(let instant): return .once(instant)
        case .local(let local): return zone.reading(ofLocal: local)
        case .start(let local, _):
            let reading = zone.reading(ofLocal: local)
            switch reading {
            case .twice(let earlier, _): return .once(earlier)
            case .skipped(let gap) where zone.shows(dateOf: local, at: gap.change):
                return .once(gap.change)
            default: return reading
            }
        }
    }
}

extension CalendarZone {
    fileprivate func shows(dateOf local: Timestamp, at instant: Timestamp) -> Bool {
        self.local(of: instant).rfc3339.prefix(10) == local.rfc3339.prefix(10)
    }
}
