internal import ContactProjector

/// A bounded memory of activities that arrived, from which echoes are taken.
///
/// A new activity replaces a random one, so most of them are recent and some are old.
struct RecentActivities {
    private var held: [Activity] = []
    // Independent of the number of activities, so that gigabytes can be generated in constant
    // memory.
    private static let capacity = 512

    var isEmpty: Bool { held.isEmpty }

    mutating func remember(_ activity: Activity, _ random: inout SplitMix64) {
        if held.count < Self.capacity {
            held.append(activity)
        } else {
            held[random.below(Self.capacity)] = activity
        }
    }

    func pick(_ random: inout SplitMix64) -> Activity { random.pick(held) }

    func all(of stream: StreamID) -> [Activity] { held.filter { $0.stream == stream } }
}
