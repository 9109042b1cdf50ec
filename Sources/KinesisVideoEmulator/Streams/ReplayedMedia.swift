internal import KinesisVideo

/// Media that is replayed by the clock: what there is of it is a pure function of time.
struct ReplayedMedia: FragmentSource {
    /// Which fragments there are, and when.
    let timeline: StreamTimeline

    /// The bytes of the fragments.
    let media: StreamMedia

    func available(at now: WallTime) -> Range<Int> {
        timeline.available(at: now)
    }

    func fragment(at index: Int) -> Fragment? {
        timeline.fragment(at: index)
    }

    func media(of fragment: Fragment) -> FragmentMedia? {
        media.media(of: fragment)
    }

    func index(of time: WallTime) -> Int {
        timeline.index(of: time)
    }
}
