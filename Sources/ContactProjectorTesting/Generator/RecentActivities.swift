internal import ContactProjector

/// A bounded memory of what arrived: what echoes are taken from.
///
/// A newcomer takes a random place, so most of what is held is recent and some of it is old.
struct RecentActivities {
    private var held: [Activity] = []
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
